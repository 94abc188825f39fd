import type { EdfMarker, EdfStretch } from './types.ts';

/** Records without a gap between them: `count` from the `grid`-th since the start, which is the `at`-th of the file. */
export interface RecordRun {
  grid: number;
  count: number;
  at: number;
}

/** What of a signal is there, and how it is cut into records. */
export interface RunSignal {
  label: string;
  samplesPerRecord: number;
  stretches: readonly EdfStretch[];
}

/**
 * The records a file needs: all lie on one grid from the first sample on, so that the samples of each signal keep their
 * places exactly, whatever its rate. Those in which no signal has a sample are left out, but for the first: it keeps the
 * start of the file where the session began.
 */
export function recordRunsOf(signals: readonly RunSignal[]): RecordRun[] {
  const wanted = [{ from: 0, to: 1 }];
  for (const { stretches, samplesPerRecord } of signals) {
    for (const { firstSample, count } of stretches) {
      if (count === 0) continue;
      wanted.push({
        from: Math.floor(firstSample / samplesPerRecord),
        to: Math.ceil((firstSample + count) / samplesPerRecord),
      });
    }
  }
  wanted.sort((a, b) => a.from - b.from);
  const runs: RecordRun[] = [];
  for (const { from, to } of wanted) {
    const last = runs.at(-1);
    const end = last ? last.grid + last.count : 0;
    if (last && from <= end) last.count = Math.max(end, to) - last.grid;
    else runs.push({ grid: from, count: to - from, at: 0 });
  }
  let at = 0;
  for (const run of runs) {
    run.at = at;
    at += run.count;
  }
  return runs;
}

/** So many signals are named in one note; of more the number is enough. */
const MOST_NAMES = 4;

/**
 * Says where the file has padding in place of samples: EDF has no way to leave out a part of a record, so each stretch of
 * padding gets a marker, from where to where and of which signals.
 */
export function paddingNotes(
  signals: readonly RunSignal[],
  runs: readonly RecordRun[],
  recordSeconds: number,
): EdfMarker[] {
  const notes = new Map<string, { from: number; to: number; labels: string[] }>();
  for (const { label, samplesPerRecord, stretches } of signals) {
    for (const hole of holesOf(samplesPerRecord, stretches, runs)) {
      const from = roundTime((hole.from / samplesPerRecord) * recordSeconds);
      const to = roundTime((hole.to / samplesPerRecord) * recordSeconds);
      const key = `${from} ${to}`;
      const note = notes.get(key);
      if (note) note.labels.push(label);
      else notes.set(key, { from, to, labels: [label] });
    }
  }
  return [...notes.values()].map(({ from, to, labels }) => ({
    atSeconds: from,
    seconds: roundTime(to - from),
    text: labels.length === signals.length ? 'No data' : `No data: ${named(labels)}`,
  }));
}

const roundTime = (seconds: number): number => Math.round(seconds * 1e7) / 1e7;

function named(labels: readonly string[]): string {
  return labels.length <= MOST_NAMES ? labels.join(', ') : `${labels.length} signals`;
}

/** The places of one signal that have records but no samples. */
function* holesOf(
  samplesPerRecord: number,
  stretches: readonly EdfStretch[],
  runs: readonly RecordRun[],
): Generator<{ from: number; to: number }> {
  let s = 0;
  for (const run of runs) {
    let from = run.grid * samplesPerRecord;
    const end = from + run.count * samplesPerRecord;
    for (; s < stretches.length && stretches[s]!.firstSample < end; s++) {
      // No stretch goes beyond its run.
      const { firstSample, count } = stretches[s]!;
      if (count === 0) continue;
      if (firstSample > from) yield { from, to: firstSample };
      from = firstSample + count;
    }
    if (from < end) yield { from, to: end };
  }
}
