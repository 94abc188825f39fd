/** Intervals arrive up to so much later than usual, ms: Polar's straps hold them back for three to four seconds. */
const mostLate = 5000;
/** When even the most punctual of this long, ms, … */
const window = 10_000;
/** … came so late, ms, beats are missing. */
const mostBehind = 2000;
/** A time is moved by at most this share of its interval. */
const mostMoved = 0.02;

export type BeatTimes = {
  /** Of the end of each interval, ms; they never go back. */
  readonly times: readonly number[];
  /** Beats may be missing before the first of these. */
  readonly broken: boolean;
};

/**
 * When beats were, from intervals that bear no time. A strap says how long each lasted and, by when it says so, about when
 * that was. So beats follow each other by their intervals, and the first is anchored to the arrival of what told it.
 *
 * - Drift, and a first message that came late: no beat can be later than what tells of it, and the most punctual of
 *   the last ten seconds is taken for being on time. Times are moved towards it by at most 2 % of each interval. The
 *   intervals themselves are never touched.
 * - A gap is a gap: after `lose`, when more than five seconds are not accounted for, or when even the most punctual of ten
 *   seconds is two seconds behind, the next beats are anchored anew and said to be `broken` from those before. No beat
 *   is made up for what is missing.
 */
export function createBeatTimes() {
  let last: number | undefined;
  /** Sum of the intervals since the anchor, and by how much their times are moved from it. */
  let [sum, shift] = [0, 0];
  let seen: { readonly at: number; readonly behind: number }[] = [];
  let isLost = true;

  function anchor(intervals: readonly number[], arrival: number): readonly number[] {
    const length = intervals.reduce((all, interval) => all + interval, 0);
    // What was held back while there was no connection may reach into beats that are known: it then begins after them.
    const first = Math.max(arrival - length, last ?? Number.NEGATIVE_INFINITY);
    [sum, shift] = [length, first];
    seen = [{ at: arrival, behind: arrival - length }];
    isLost = false;
    return ends(intervals, first);
  }

  function follow(intervals: readonly number[], slack: number): readonly number[] {
    let left = slack;
    return intervals.map((interval) => {
      const moved = Math.max(-mostMoved * interval, Math.min(mostMoved * interval, left));
      left -= moved;
      shift += moved;
      sum += interval;
      return sum + shift;
    });
  }

  return {
    /** @param intervals ms, oldest first @param arrival ms by the clock that the times are to be of */
    push(intervals: readonly number[], arrival: number): BeatTimes {
      if (intervals.length === 0) return { times: [], broken: false };
      const length = intervals.reduce((all, interval) => all + interval, 0);
      const behind = arrival - sum - length;
      const recent = [...seen.filter(({ at }) => arrival - at <= window), { at: arrival, behind }];
      const least = Math.min(...recent.map((one) => one.behind)) - shift;
      const isLong = seen.length > 0 && arrival - seen[0]!.at >= window;
      const broken = isLost || behind - shift > mostLate || (isLong && least > mostBehind);
      seen = recent.slice(-mostSeen);
      const times = broken ? anchor(intervals, arrival) : follow(intervals, least);
      last = times.at(-1);
      return { times, broken };
    },
    /** The connection or the contact was lost. */
    lose(): void {
      isLost = true;
    },
  };
}

/** More messages than ten seconds have; a burst of them must not make this slow. */
const mostSeen = 256;

function ends(intervals: readonly number[], from: number): readonly number[] {
  let at = from;
  return intervals.map((interval) => {
    at += interval;
    return at;
  });
}
