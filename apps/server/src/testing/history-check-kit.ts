import { expect } from 'vitest';
import { formOf, openPoints } from '../domains/sessions/index.ts';
import { ask } from './cluster.ts';
import { applyAtOnce, channels, emptyModel, type Model, pointOf, type Step, sendAll } from './history-kit.ts';
import { consentToSensorData, openWorld, type Person, type World } from './world.ts';

export type Recorded = { readonly world: World; readonly person: Person };

export async function startRecorded(): Promise<Recorded> {
  const world = await openWorld();
  const person = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, person.userId);
  return { world, person };
}

/** Goes through a history, and gives what is stored in the end, and what should be. */
export async function checkHistory({ world, person }: Recorded, steps: readonly Step[]) {
  const url = `/v1/users/${person.userId}/sessions`;
  const started = await person.ask({
    method: 'POST',
    url,
    payload: { startedAt: '2026-11-20T10:00:00Z', channels: channels.map(({ start }) => start) },
  });
  expect(started.statusCode, started.body).toBe(201);
  const sessionId = started.json<{ id: string }>().id;
  let model = emptyModel();
  for (const step of steps) {
    if (step === 'complete') {
      const answer = await person.ask({ method: 'POST', url: `${url}/${sessionId}/complete` });
      expect(answer.statusCode).toBe(200);
      model = { ...model, state: 'complete' };
    } else if (step === 'finish') {
      await world.app.sessions.finishing.finish({ userId: person.userId, sessionId });
    } else {
      const outcomes = await sendAll(person, sessionId, step);
      const next = applyAtOnce(model, step.send, outcomes);
      expect(next, `no order of the requests has these outcomes: ${JSON.stringify(outcomes)}`).toBeDefined();
      model = next as Model;
    }
  }
  return { found: await storedPoints(world, person.userId, sessionId), model: model.points.map(inOrder) };
}

/** What is stored, read past everything that serves it. A place that is stored twice comes twice. */
async function storedPoints(world: World, userId: string, sessionId: string) {
  const key = await world.vault.of(userId);
  const { rows } = await ask(
    world.urls.directUrl,
    `select c.value_kind, c.bits, c.rate, b.channel, b.first_sample::int, b.sample_count, b.samples as sealed
     from blocks b join channels c on c.user_id = b.user_id and c.session_id = b.session_id and c.number = b.channel
     where b.session_id = '${sessionId}' order by b.channel, b.first_sample`,
  );
  const found: [number, string][][] = channels.map(() => []);
  for (const row of rows) {
    const place = { userId, sessionId, channel: row.channel };
    const { points, times } = openPoints(key, place, formOf(row), row);
    for (let i = 0; i < points.length; i++)
      found[row.channel]?.push([row.first_sample + i, pointOf(points[i] as number, times?.[i])]);
  }
  return found;
}

const inOrder = (points: ReadonlyMap<number, string>): [number, string][] =>
  [...points].sort(([a], [b]) => a - b);
