/** How far the device's clock and ours may disagree about one pause, ms, before the device's was set anew. */
const mostApart = 10_000;

/** What a frame's time says about it. */
export type FramePlace =
  /** So many samples are missing before it. */
  { readonly kind: 'next'; readonly missing: number } | { readonly kind: 'repeated' };

/**
 * Where frames of samples stand, by the time that the device gives their last sample. Frames whose time is off by less than
 * half a frame follow on each other: a device's rate is never quite its nominal one, and the server measures it. More is a
 * gap of as many samples. A frame of the same time again is the same frame. Where the device's clock was set anew, the
 * arrivals tell how long the gap is.
 */
export function createSamplePlaces(rate: number) {
  let last: { readonly ns: bigint; readonly arrival: number } | undefined;
  return {
    /** @param lastNs device's time of the last sample @param arrival ms by our clock */
    next(lastNs: bigint, count: number, arrival: number): FramePlace {
      const before = last;
      if (before?.ns === lastNs) return { kind: 'repeated' };
      last = { ns: lastNs, arrival };
      if (!before) return { kind: 'next', missing: 0 };
      const byDevice = Number(lastNs - before.ns) / 1e6;
      const byArrival = Math.max(0, arrival - before.arrival);
      const isSetAnew = byDevice < 0 || Math.abs(byDevice - byArrival) > mostApart;
      const missing = Math.round(((isSetAnew ? byArrival : byDevice) * rate) / 1000) - count;
      return { kind: 'next', missing: missing < count / 2 ? 0 : missing };
    },
  };
}
