import { decodeBatch, encodeMessage, type PointArray } from '@attune/signals';
import { ask } from './cluster.ts';
import {
  type Client,
  openSocket,
  recordPath,
  recordProtocol,
  watchPath,
  watchProtocol,
} from './socket-kit.ts';
import { consentToSensorData, type Person, type World } from './world.ts';

/** Sessions that are being recorded, and the messages of their recorders. */

export const ecg = { dataType: 'ecg', label: 'ECG', rate: 1000 };

export type Recording = { readonly person: Person; readonly userId: string; readonly sessionId: string };

/** A session of somebody new, or of `whose`, that waits for points. */
export async function startRecording(
  world: World,
  channels: readonly object[] = [ecg],
  whose?: Person,
): Promise<Recording> {
  const person = whose ?? (await world.person());
  const { userId } = person;
  if (!whose) await consentToSensorData(world, userId);
  const answer = await person.ask({
    method: 'POST',
    url: `/v1/users/${userId}/sessions`,
    payload: { startedAt: '2026-11-01T10:00:00Z', channels },
  });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return { person, userId, sessionId: answer.json().id };
}

export const connectRecorder = (url: string, { person, userId, sessionId }: Recording): Promise<Client> =>
  openSocket(`${url}${recordPath(userId, sessionId)}`, { as: person.token, protocols: [recordProtocol] });

/** Watches the channels; `as`: the login's token, when it is not the person's own. */
export async function connectWatcher(
  url: string,
  { person, userId, sessionId }: Recording,
  channels: readonly number[] = [0],
  as = person.token,
): Promise<Client> {
  const client = await openSocket(`${url}${watchPath(userId, sessionId)}`, {
    as,
    protocols: [watchProtocol],
  });
  client.send({ type: 'watch', channels });
  return client;
}

export const message = (number: number, firstSample: number, points: PointArray, channel = 0) =>
  encodeMessage({
    number,
    deviceTime: undefined,
    entries: [{ channel, firstSample, count: points.length, points }],
  });

export const acked = (client: Client, number: number) =>
  client.text(`message ${number} is acknowledged`, (text) => text.type === 'ack' && text.number >= number);

/** The points of a channel as the API gives them; none where there are none. */
export async function storedIn({ person, userId, sessionId }: Recording, channel = 0): Promise<Buffer> {
  const answer = await person.ask({
    url: `/v1/users/${userId}/sessions/${sessionId}/channels/${channel}/points?form=raw`,
  });
  return answer.statusCode === 404 ? Buffer.alloc(0) : answer.rawPayload;
}

export async function countsOf(world: World, { sessionId }: Recording) {
  const { rows } = await ask(
    world.urls.directUrl,
    `select count(*)::int as blocks, coalesce(sum(sample_count), 0)::int as points from blocks where session_id = '${sessionId}'`,
  );
  return rows[0] as { blocks: number; points: number };
}

type Seen = { parts: number; readonly points: Map<number, Map<number, number>> };
const views = new WeakMap<Client, Seen>();

/** What a watcher has got of a channel, each point at its place. */
export function seen(client: Client, channel = 0): Map<number, number> {
  const view = views.get(client) ?? { parts: 0, points: new Map() };
  views.set(client, view);
  for (const entry of client.parts.slice(view.parts).flatMap((part) => decodeBatch(part))) {
    const points = view.points.get(entry.channel) ?? new Map<number, number>();
    view.points.set(entry.channel, points);
    if ('flac' in entry.points) continue;
    for (const [i, value] of entry.points.entries()) points.set(entry.firstSample + i, value);
  }
  view.parts = client.parts.length;
  return view.points.get(channel) ?? new Map();
}

/** Points as requests bring them. @returns how many were new */
export async function sendBatch(
  { person, userId, sessionId }: Recording,
  firstSample: number,
  samples: Int16Array,
) {
  const answer = await person.ask({
    method: 'POST',
    url: `/v1/users/${userId}/sessions/${sessionId}/points`,
    payload: { channels: [{ channel: 0, firstSample, samples: [...samples] }] },
  });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return (answer.json() as { stored: number }).stored;
}
