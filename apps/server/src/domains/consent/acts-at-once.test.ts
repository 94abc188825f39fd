import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consentKit, textVersion } from '../../testing/consent-kit.ts';
import { event, sendEvents } from '../../testing/event-kit.ts';
import {
  acked,
  connectRecorder,
  connectWatcher,
  countsOf,
  message,
  type Recording,
  startRecording,
} from '../../testing/live-kit.ts';
import { workQueue } from '../../testing/mail-kit.ts';
import { until } from '../../testing/program-kit.ts';
import { edfOf } from '../../testing/recording.ts';
import { noise, randomFrom } from '../../testing/recordings-kit.ts';
import { listen } from '../../testing/socket-kit.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let url: string;
beforeAll(async () => {
  world = await openWorld();
  url = await listen(world.server);
  admin = await world.person({ firstName: 'Root', roles: ['admin'] });
});
afterAll(() => world.close());

const { give, withdraw, publish, questions, open, list } = consentKit(() => world);
const { newOrganizer, published, signUp, requirement, states, leave } = workshopKit(() => world);

const current = new Map<string, string>();
const agree = async (person: Person, purpose: string) => {
  const answer = await give(person, person, purpose, { version: current.get(purpose) ?? textVersion });
  expect(answer.statusCode, answer.body).toBe(204);
};

/** Both ways in which what somebody agreed to does not hold any more. */
const ends = {
  'is taken back': async (person: Person, purpose: string) =>
    expect((await withdraw(person, person, purpose)).statusCode).toBe(204),
  'is to an older text': async (_: Person, purpose: string) => {
    const version = `new-${current.size}-${(current.get(purpose) ?? '').length}`;
    current.set(purpose, version);
    const answer = await publish(admin, purpose, version);
    expect(answer.statusCode, answer.body).toBe(204);
  },
};

const some = (count = 100) => noise(randomFrom(7), count);
const start = (person: Person, more: object = {}) =>
  person.ask({
    method: 'POST',
    url: `/v1/users/${person.userId}/sessions`,
    payload: {
      startedAt: new Date().toISOString(),
      timeZone: 'UTC',
      channels: [{ dataType: 'ecg', label: 'ECG', rate: 1000 }],
      ...more,
    },
  });

/** A session that is recorded, by the text that is the current one. */
async function recordingOf(person: Person): Promise<Recording> {
  await agree(person, 'sensor-data');
  return startRecording(world, undefined, person);
}

describe.each(Object.entries(ends))('a consent that %s', (how, end) => {
  const isOutdated = how === 'is to an older text';

  test('sensor data: a live recording is cut, and no other way in is open', async () => {
    const person = await world.person({ firstName: 'Ada' });
    const session = await recordingOf(person);
    const { userId, sessionId } = session;
    const recorder = await connectRecorder(url, session);
    recorder.send(message(1, 0, some()));
    await acked(recorder, 1);
    await end(person, 'sensor-data');
    recorder.send(message(2, 100, some()));
    expect((await recorder.closed).code).toBe(4403);
    expect(recorder.texts.at(-1)).toMatchObject({ code: 'consent-missing', purpose: 'sensor-data' });
    const batch = (type: string, payload: string | Buffer) =>
      person.ask({
        method: 'POST',
        url: `/v1/users/${userId}/sessions/${sessionId}/points`,
        payload,
        headers: { 'content-type': type },
      });
    const sent = { channels: [{ channel: 0, firstSample: 100, samples: [1, 2, 3] }] };
    const refused = [
      await batch('application/json', JSON.stringify(sent)),
      await start(person),
      await person.ask({
        method: 'POST',
        url: `/v1/users/${userId}/sessions/import`,
        payload: edfOf([{ label: 'ECG', rate: 100, samples: some(1000) }]),
        headers: { 'content-type': 'application/octet-stream' },
      }),
    ];
    expect(refused.map((answer) => [answer.statusCode, answer.json().code])).toEqual(
      refused.map(() => [403, 'consent-missing']),
    );
    expect(await countsOf(world, session)).toEqual({ blocks: 1, points: 100 });
    expect(await questions(person)).toMatchObject(
      isOutdated ? [{ purpose: 'sensor-data', why: 'new-text' }] : [],
    );
    await agree(person, 'sensor-data');
    const again = await connectRecorder(url, session);
    again.send(message(1, 100, some()));
    await acked(again, 1);
    await again.cut();
    expect(await questions(person)).toEqual([]);
  });

  test('sharing: a practitioner who is watching sees nothing more, and the next request is refused', async () => {
    const person = await world.person({ firstName: 'Ada' });
    const lead = await world.person({ firstName: 'Lea', roles: ['practitioner'] });
    await world.app.db.withSystem('make-demo', (run) =>
      world.app.access.relate(run, {
        lead: lead.userId,
        follower: person.userId,
        type: 'practitioner-patient',
      }),
    );
    const look = async () => (await lead.ask({ url: `/v1/users/${person.userId}/sessions` })).statusCode;
    expect(await look()).toBe(403);
    await agree(person, 'practitioner-sharing');
    expect(await look()).toBe(200);
    const session = await recordingOf(person);
    const recorder = await connectRecorder(url, session);
    const watcher = await connectWatcher(url, session, [0], lead.token);
    let number = 0;
    await until('the practitioner sees something', 10_000, async () => {
      recorder.send(message(++number, (number - 1) * 10, some(10)));
      await acked(recorder, number);
      return watcher.parts.length > 0;
    });
    await end(person, 'practitioner-sharing');
    // The job that tells people of a new text has not run.
    const seen = watcher.parts.length;
    expect(await look()).toBe(403);
    recorder.send(message(number + 1, number * 10, some(10)));
    await acked(recorder, number + 1);
    expect((await watcher.closed).code).toBe(4403);
    expect(watcher.parts.length).toBe(seen);
    await agree(person, 'practitioner-sharing');
    expect(await look()).toBe(200);
    await recorder.cut();
  });

  test('workshop recordings: who runs the workshop sees nothing more', async () => {
    const olga = await newOrganizer();
    const person = await world.person({ firstName: 'Ana' });
    const soon = Date.now() + 3_600_000;
    const [startsAt, endsAt] = [soon, soon + 3_600_000].map((at) => new Date(at).toISOString());
    const id = await published(olga, { startsAt, endsAt });
    await signUp(person, id, { sharesSessions: true });
    await agree(person, 'sensor-data');
    expect((await start(person, { workshopId: id })).statusCode).toBe(201);
    const room = async () => (await olga.ask({ url: `/v1/workshops/${id}/sessions` })).json().items.length;
    expect(await room()).toBe(0);
    await agree(person, 'workshop-recording');
    expect(await room()).toBe(1);
    await end(person, 'workshop-recording');
    expect(await room()).toBe(0);
    await agree(person, 'workshop-recording');
    expect(await room()).toBe(1);
  });

  test('a workshop that asks for it: who waits is passed over until they agree', async () => {
    const olga = await newOrganizer();
    const [first, waiting] = [
      await world.person({ firstName: 'First' }),
      await world.person({ firstName: 'Waiting' }),
    ];
    for (const one of [first, waiting]) await agree(one, 'workshop-recording');
    const asked = await requirement(olga, { kind: 'consent', purpose: 'workshop-recording' });
    const id = await published(olga, {
      capacity: 1,
      requirements: [{ requirementId: asked, hard: true }],
    });
    const taken = await signUp(first, id);
    expect(taken.statusCode, taken.body).toBe(201);
    expect((await signUp(waiting, id)).statusCode).toBe(201);
    await end(waiting, 'workshop-recording');
    await leave(first, taken.json().id);
    const stateOf = async () => (await states(id)).find(([userId]) => userId === waiting.userId)?.[1];
    expect(await stateOf()).toBe('waitlisted');
    await agree(waiting, 'workshop-recording');
    expect(await stateOf()).toBe('registered');
  });

  test('analytics: nothing more is counted, and taking it back removes what was', async () => {
    const person = await world.person({ firstName: 'Ada' });
    await agree(person, 'analytics');
    const send = async () => (await sendEvents(person, [event(new Date(Date.now() - 1000))])).json();
    const counted = async () =>
      (await person.ask({ url: `/v1/users/${person.userId}/events` })).json().items.length;
    await send();
    expect(await counted()).toBe(1);
    await end(person, 'analytics');
    expect(await send()).toMatchObject({ consented: false });
    await workQueue(world, ['forget-events']);
    // Who is asked anew has taken nothing back: what was counted by the text before stays until they do.
    expect(await counted()).toBe(isOutdated ? 1 : 0);
    await agree(person, 'analytics');
    await send();
    await workQueue(world, ['forget-events']);
    expect(await counted()).toBe(isOutdated ? 2 : 1);
  });

  test('research: they are not in the next export', async () => {
    const person = await world.person({ firstName: 'Ada' });
    const { research } = world.app.sessions;
    await agree(person, 'research');
    expect([await research.agrees(person.userId), await research.take(person.userId)]).toEqual([true, true]);
    await end(person, 'research');
    expect([await research.agrees(person.userId), await research.take(person.userId)]).toEqual([
      false,
      false,
    ]);
  });

  test('what was agreed to and how it ended stays on record', async () => {
    const person = await world.person({ firstName: 'Ada' });
    await agree(person, 'research');
    await end(person, 'research');
    await agree(person, 'research');
    expect((await list(person)).items).toMatchObject([
      { current: true, withdrawnAt: null, givenBy: { as: 'self', displayName: 'Ada' } },
      { current: false, withdrawnWhy: isOutdated ? 'new-text' : 'asked', withdrawnBy: { as: 'self' } },
    ]);
    expect((await open(person)).length).toBe(1);
  });
});
