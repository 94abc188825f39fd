/** Parameter that stands for an escaped partition of zero-bit numbers: every residual is 0. */
export const ALL_ZERO = 0xff;

/** 2^7 = 128 partitions of 128 samples in a full frame: smaller ones cost more in parameters than they save. */
const MAX_PARTITION_ORDER = 7;
const MIN_PARTITION = 16;
/** Largest parameter of coding method 0; above it every parameter takes 5 bits instead of 4. */
const MAX_SHORT_PARAMETER = 14;
/** Of 5 bits, the largest is the escape code. */
const MAX_PARAMETER = 30;
const ESCAPE_WIDTH_BITS = 5;

/** How one frame's residuals are split into partitions and coded (RFC 9639, section 9.2.7). */
export interface RicePlan {
  partitionOrder: number;
  /** Bits of a parameter: 4 (coding method 0) or 5 (method 1). */
  parameterBits: 4 | 5;
  /** Parameters of the partitions, at `parameters[2^partitionOrder + i]`; `ALL_ZERO` for a silent one. */
  parameters: Uint8Array;
  /** No coding by this plan takes more bits than this. */
  maxBits: number;
}

// Scratch memory: encoding is synchronous, so one set is enough, and a frame allocates nothing.
const sums = new Float64Array(2 << MAX_PARTITION_ORDER);
const parameters = new Uint8Array(2 << MAX_PARTITION_ORDER);
const plan: RicePlan = { partitionOrder: 0, parameterBits: 4, parameters, maxBits: 0 };

/**
 * Finds the number of partitions and their parameters that should take the fewest bits for `folded[order, count)`,
 * read as unsigned, of which `union` is the OR. The plan is valid until the next call.
 */
export function planRice(folded: Int32Array, count: number, order: number, union: number): RicePlan {
  const finest = finestPartitionOrder(count, order);
  // So many numbers of up to 32 − n bits add up to less than 2^32: they are summed in int32, several times faster.
  const run = 1 << Math.min(Math.clz32(union), 30);
  sumPartitions(folded, count, order, finest, run);
  let bestCost = Infinity;
  for (let level = finest; level >= 0; level--) {
    if (level < finest) mergePartitions(level);
    const cost = chooseParameters(level, count, order);
    if (cost < bestCost) {
      bestCost = cost;
      plan.partitionOrder = level;
    }
  }
  finishPlan(count, order);
  return plan;
}

/** The largest split into equal partitions such that the first still holds a residual after the warm-up. */
function finestPartitionOrder(count: number, order: number): number {
  let level = 0;
  while (
    level < MAX_PARTITION_ORDER &&
    count % (2 << level) === 0 &&
    count >> (level + 1) >= Math.max(MIN_PARTITION, order + 1)
  ) {
    level++;
  }
  return level;
}

/** Sums of the partitions of `level` go to `sums[2^level …)`: level by level, like a binary heap. */
function sumPartitions(folded: Int32Array, count: number, order: number, level: number, run: number): void {
  const size = count >> level;
  for (let p = 0; p < 1 << level; p++) {
    const end = (p + 1) * size;
    let sum = 0;
    for (let from = p === 0 ? order : p * size; from < end; from += run) {
      const to = Math.min(from + run, end);
      let part = 0;
      for (let i = from; i < to; i++) part = (part + folded[i]!) | 0;
      sum += part >>> 0;
    }
    sums[(1 << level) + p] = sum;
  }
}

function mergePartitions(level: number): void {
  for (let i = 1 << level; i < 2 << level; i++) sums[i] = sums[2 * i]! + sums[2 * i + 1]!;
}

/** Sets the parameters of one level and returns the bits it should take. */
function chooseParameters(level: number, count: number, order: number): number {
  const size = count >> level;
  let total = 0;
  for (let i = 1 << level; i < 2 << level; i++) {
    const length = i === 1 << level ? size - order : size;
    const sum = sums[i]!;
    if (sum === 0) {
      parameters[i] = ALL_ZERO;
      total += 4 + ESCAPE_WIDTH_BITS;
      continue;
    }
    // The best k is near log2 of the mean; of the two candidates the cheaper is taken.
    const k = Math.min(MAX_PARAMETER, 31 - Math.clz32(sum / length + 1));
    const low = k > 0 ? k - 1 : 0;
    const costLow = expectedBits(sum, length, low);
    const costHigh = expectedBits(sum, length, k);
    parameters[i] = costLow <= costHigh ? low : k;
    total += 4 + Math.min(costLow, costHigh);
  }
  return total;
}

/**
 * Expected length of `length` Rice codes with parameter k: k + 1 bits each, and the quotients. The sum of
 * floor(u / 2^k) is that of u / 2^k less what the floor takes away, on average (2^k − 1) / 2^(k+1).
 */
function expectedBits(sum: number, length: number, k: number): number {
  const scale = 1 / (1 << k);
  return length * (k + 1) + Math.max(0, (sum - length * ((1 << k) - 1) * 0.5) * scale);
}

/** The parameter width and the guaranteed bound (no floor taken away) for the level that won. */
function finishPlan(count: number, order: number): void {
  const level = plan.partitionOrder;
  const size = count >> level;
  let widest = 0;
  let bits = 0;
  for (let i = 1 << level; i < 2 << level; i++) {
    const k = parameters[i]!;
    bits += 5 + ESCAPE_WIDTH_BITS;
    if (k === ALL_ZERO) continue;
    if (k > widest) widest = k;
    bits += (i === 1 << level ? size - order : size) * (k + 1) + Math.floor(sums[i]! / (1 << k));
  }
  plan.parameterBits = widest > MAX_SHORT_PARAMETER ? 5 : 4;
  plan.maxBits = bits;
}
