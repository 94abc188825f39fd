/** Sum of the last `length` values; before there are so many, the first value stands for those that are missing. */
export type Boxcar = { readonly push: (value: number) => number; readonly restart: () => void };

/**
 * A running sum. It is made anew once in `length` values, so that what an artefact of a thousand times the signal's size
 * left behind by rounding is forgotten.
 */
export function createBoxcar(length: number): Boxcar {
  const kept = new Float64Array(length);
  let place = 0;
  let sum = 0;
  let isFresh = true;
  return {
    push(value) {
      if (isFresh) {
        kept.fill(value);
        sum = value * length;
        isFresh = false;
      } else sum += value - kept[place]!;
      kept[place] = value;
      if (++place === length) {
        place = 0;
        sum = 0;
        for (let i = 0; i < length; i++) sum += kept[i]!;
      }
      return sum;
    },
    restart() {
      isFresh = true;
      place = 0;
    },
  };
}

/** The value of `length` pushes ago; before that, the first one. */
export function createDelay(length: number): Boxcar {
  const kept = new Float64Array(Math.max(1, length));
  let place = 0;
  let isFresh = true;
  return {
    push(value) {
      if (length === 0) return value;
      if (isFresh) kept.fill(value);
      isFresh = false;
      const then = kept[place]!;
      kept[place] = value;
      if (++place === length) place = 0;
      return then;
    },
    restart() {
      isFresh = true;
      place = 0;
    },
  };
}
