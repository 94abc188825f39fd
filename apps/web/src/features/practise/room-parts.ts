import {
  createFileSensor,
  kindOfChannels,
  MOST_FILE_BYTES,
  machine,
  type Recording,
  type Sensor,
  SensorError,
  type SensorEvent,
  type SteadyClock,
} from '../../api/practise.ts';
import { nothingSaid } from './feelings.tsx';
import { keptOf } from './kept.ts';
import { nothing, type RoomView, type Source } from './room-view.ts';

export const sourceOf = (one: Sensor): Source => ({
  kind: one.kind,
  name: one.name,
  state: one.state(),
  contact: 'unknown',
});

/** @returns the same where the event says nothing new about it */
export function sourceAfter(source: Source, event: SensorEvent): Source {
  switch (event.kind) {
    case 'state':
      return { ...source, state: event.state };
    case 'battery':
      return { ...source, battery: event.percent };
    case 'contact':
      return { ...source, contact: event.contact };
    case 'problem':
      return { ...source, problem: event.code };
    case 'samples':
      // Its ECG comes after all.
      return source.problem === 'refused' ? { ...source, problem: undefined } : source;
    default:
      return source;
  }
}

/** @throws SensorError for a file that cannot be replayed */
export async function openReplay(file: File, clock: SteadyClock): Promise<Sensor> {
  if (file.size > MOST_FILE_BYTES) throw new SensorError('unusable-file', 'It is too large to be replayed.');
  const bytes = new Uint8Array(await file.arrayBuffer());
  return createFileSensor({ name: file.name, bytes }, machine, clock);
}

/** Until its last point. */
export const recordedSeconds = ({ begun, lastTime, state }: Recording): number =>
  Math.max(
    0,
    ...begun.channels.map(({ rate }, channel) =>
      rate ? (state().next[channel] ?? 0) / rate : lastTime(channel) / 1e6,
    ),
  );

/** What the screens show of a recording: what it was begun with, and what was kept aside with it. */
export function shownOf(one: Recording) {
  const { startedAt = '', exerciseId, feedbackBefore, channels } = one.begun;
  const kept = keptOf(one.aside());
  const start = Date.parse(startedAt);
  return {
    begunWith: kindOfChannels(channels),
    startedAt: start,
    breathFrom: start + 1000 * (kept?.from ?? 0),
    length: kept?.seconds,
    exercise: kept?.exercise,
    exerciseId,
    before: feedbackBefore,
    recording: one.state(),
    markers: kept?.markers ?? [],
    seconds: kept?.over?.seconds ?? 0,
    felt: kept?.over?.felt ?? nothingSaid,
  };
}

/** What is shown, and who looks. What is told as undefined is taken away. */
export function createBoard() {
  let view = nothing;
  const listeners = new Set<() => void>();
  return {
    view: () => view,
    tell(news: { readonly [K in keyof RoomView]?: RoomView[K] | undefined }): void {
      const next: Record<string, unknown> = { ...view, ...news };
      for (const [name, value] of Object.entries(next)) if (value === undefined) delete next[name];
      view = next as RoomView;
      for (const listener of listeners) listener();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => listeners.clear(),
  };
}
