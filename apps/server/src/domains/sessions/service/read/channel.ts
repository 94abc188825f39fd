import { AppError } from '../../../../kernel/errors.ts';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import type { PointsRow, SampleRange, SessionKey, TimeRange } from '../../store/index.ts';
import { type ChannelForm, formOf } from '../blocks.ts';

/** A channel as far as reading its points needs it. */
export type ReadableChannel = {
  readonly number: number;
  readonly label: string;
  readonly unit: string;
  readonly form: ChannelForm;
  /** Points a second, corrected where the recorder's clock ran fast or slow; null: each has a time of its own. */
  readonly rate: number | null;
  /** Points a second as the recorder says. */
  readonly nominalRate: number | null;
  /** Value = sample × scale + offset; of floating-point values 1 and 0. */
  readonly scale: number;
  readonly offset: number;
  readonly bits: number;
};

type ChannelRow = Pick<
  PointsRow,
  'number' | 'label' | 'unit' | 'value_kind' | 'bits' | 'rate' | 'nominal_rate' | 'scale' | 'offset'
>;

export function readable(
  key: PersonKey,
  { userId, sessionId }: SessionKey,
  row: ChannelRow,
): ReadableChannel {
  const form = formOf({ value_kind: row.value_kind, bits: row.bits, rate: row.nominal_rate });
  const isInteger = form.kind === 'integer';
  return {
    number: row.number,
    label: key.openText(
      { table: 'channels', column: 'label', key: [userId, sessionId, row.number] },
      row.label,
    ),
    unit: row.unit,
    form,
    rate: row.rate,
    nominalRate: row.nominal_rate,
    scale: isInteger ? row.scale : 1,
    offset: isInteger ? row.offset : 0,
    bits: row.bits,
  };
}

/** The samples whose times lie in the range; rounding of times by a millionth of a sample counts for nothing. */
export function toSamples({ from, to }: TimeRange, rate: number | null): SampleRange {
  if (from !== undefined && to !== undefined && to < from)
    throw new AppError('bad-request', 'query.to: must not be before query.from.');
  if (rate === null) return { from: 0, to: Number.MAX_SAFE_INTEGER };
  const first = from === undefined ? 0 : Math.max(0, Math.ceil(from * rate - 1e-6));
  const end = to === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, Math.ceil(to * rate - 1e-6));
  const bounded = (sample: number) => Math.min(sample, Number.MAX_SAFE_INTEGER);
  return { from: bounded(first), to: bounded(Math.max(first, end)) };
}

/** Microseconds since the start of the session, from and to. */
export const toMicroseconds = ({ from, to }: TimeRange): SampleRange => ({
  from: from === undefined ? Number.NEGATIVE_INFINITY : Math.round(from * 1e6),
  to: to === undefined ? Number.POSITIVE_INFINITY : Math.round(to * 1e6),
});

const mostDecimals = 12;

/** How many decimals a number has that people wrote; undefined of one such as 10 / 4095. */
function decimalsOf(number: number): number | undefined {
  for (let decimals = 0; decimals <= mostDecimals; decimals++) {
    const power = 10 ** decimals;
    if (Math.round(number * power) / power === number) return decimals;
  }
  return undefined;
}

/**
 * What a sample is in the channel's unit. In decimal: 3 × 0.005 is 0.015, not the 0.015000000000000001 that binary
 * fractions make of it. Whole numbers over a power of ten give the nearest double at once; where scale or offset are no
 * short decimals, fifteen digits are all that a double surely has, and each sample is worked out once.
 */
export function valuesOf({
  scale,
  offset,
}: Pick<ReadableChannel, 'scale' | 'offset'>): (sample: number) => number {
  if (scale === 1 && offset === 0) return (sample) => sample;
  const [a, b] = [decimalsOf(scale), decimalsOf(offset)];
  if (a !== undefined && b !== undefined) {
    const power = 10 ** Math.max(a, b);
    const [factor, plus] = [Math.round(scale * power), Math.round(offset * power)];
    // Beyond this, the whole numbers are not exact any more.
    if (Math.abs(factor) < 2 ** 20 && Math.abs(plus) < 2 ** 52)
      return (sample) => (sample * factor + plus) / power;
  }
  const known = new Map<number, number>();
  return (sample) => {
    let value = known.get(sample);
    if (value === undefined) {
      value = Number((sample * scale + offset).toPrecision(15));
      if (known.size < 100_000) known.set(sample, value);
    }
    return value;
  };
}
