import { type BatchEntry, encodeBatch } from '@attune/signals';
import { consentToSensorData, type Person, type World } from './world.ts';

export type ChannelStart = {
  readonly dataType?: string;
  readonly label?: string;
  readonly valueKind?: 'integer' | 'float32' | 'float64';
  readonly rate?: number | null;
  readonly scale?: number;
  readonly offset?: number;
  readonly bits?: number;
};

/** A person whose sessions a test records and reads. */
export async function openRecorder(world: World, firstName = 'Ada') {
  const person: Person = await world.person({ firstName });
  await consentToSensorData(world, person.userId);
  const sessions = `/v1/users/${person.userId}/sessions`;
  return {
    person,
    sessions,
    async begin(channels: readonly ChannelStart[], more: object = {}): Promise<string> {
      const answer = await person.ask({
        method: 'POST',
        url: sessions,
        payload: {
          startedAt: '2026-11-20T10:00:00Z',
          ...more,
          channels: channels.map((channel, i) => ({ dataType: 'ecg', label: `Channel ${i}`, ...channel })),
        },
      });
      if (answer.statusCode >= 300)
        throw new Error(`${answer.body} ${world.logged.at(-2)} ${world.logged.at(-1)}`);
      return answer.json().id;
    },
    async add(session: string, entries: readonly BatchEntry[]): Promise<void> {
      const answer = await person.ask({
        method: 'POST',
        url: `${sessions}/${session}/points`,
        payload: Buffer.from(encodeBatch(entries)),
        headers: { 'content-type': 'application/vnd.attune.points' },
      });
      if (answer.statusCode >= 300)
        throw new Error(`${answer.body} ${world.logged.at(-2)} ${world.logged.at(-1)}`);
    },
    /** Completes the session, and has it packed and summed up. */
    async finish(session: string): Promise<void> {
      await person.ask({ method: 'POST', url: `${sessions}/${session}/complete` });
      await world.app.sessions.finishing.finish({ userId: person.userId, sessionId: session });
    },
    get: (session: string, path: string, headers: Record<string, string> = {}) =>
      person.ask({ url: `${sessions}/${session}/${path}`, headers }),
  };
}
export type Recorder = Awaited<ReturnType<typeof openRecorder>>;

export const entry = (
  channel: number,
  firstSample: number,
  points: Exclude<BatchEntry['points'], { flac: unknown }>,
  times?: Float64Array<ArrayBuffer>,
): BatchEntry => ({ channel, firstSample, count: points.length, points, ...(times ? { times } : {}) });
