import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type AuditPlace,
  anchor,
  fourEvents,
  type History,
  histories,
  oneEvent,
  openAudit,
  play,
  startAnew,
  tamper,
  verified,
} from '../../testing/audit-kit.ts';
import { tamperings } from '../../testing/audit-tampering-kit.ts';
import { auditText } from './text.ts';

const hour = 3_600_000;

let place: AuditPlace;
beforeAll(async () => {
  place = await openAudit();
});
afterAll(() => place.close());

/** The history between two anchors, behind four events that are in one chain. @returns how many events there are */
async function begin(history: History): Promise<number> {
  await startAnew(place);
  let count = 0;
  for (const part of [oneEvent, [...fourEvents, ...history], oneEvent]) {
    count += await play(place, part);
    await anchor(place);
  }
  return count;
}

test('what the program writes holds, whatever is in it, however many write at once, and whatever is undone', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const events = await begin(history);
      const { lines, checked } = await verified(place);
      expect(lines).toEqual([]);
      expect(checked).toMatchObject({ events, anchors: 3, unanchored: 0, overdueSince: undefined });
      const { rows } = await place.owner.query('select sum(seq)::int as links from audit_heads');
      expect(rows).toEqual([{ links: events }]);
    }),
    { numRuns: 25 },
  );
});

test.each(Object.entries(tamperings))('%s: is found', async (_, statements) => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      await begin(history);
      await tamper(place, statements);
      const { lines } = await verified(place);
      expect(lines).not.toEqual([]);
      // Chain, place, event and anchor are named, and nobody.
      for (const line of lines)
        expect(line).toMatch(
          /^((chain|seq|anchor) -?\d+|event [0-9a-f-]{36})(, ((seq|anchor) -?\d+|event [0-9a-f-]{36}))*: /,
        );
    }),
    { numRuns: 3 },
  );
});

test('one changed event is one finding, which says where', async () => {
  await begin([]);
  const { rows } = await place.owner.query<{ chain: number; seq: string; id: string }>(
    `select c.chain, c.seq, e.id from audit_events e join audit_chain c on c.event_id = e.id where e.action = 'some:1'`,
  );
  const [one] = rows;
  await tamper(place, tamperings['another outcome'] as string);
  expect((await verified(place)).lines).toEqual([
    `chain ${one?.chain}, seq ${one?.seq}, event ${one?.id}: the event or its place was changed`,
  ]);
});

test('an event with more columns than are hashed would be noticed here', async () => {
  const { rows } = await place.owner.query<{ column_name: string }>(
    `select column_name from information_schema.columns where table_name = 'audit_events' order by ordinal_position`,
  );
  expect(rows.map((row) => row.column_name)).toEqual([
    'id',
    'at',
    'actor',
    'actor_kind',
    'action',
    'subject',
    'outcome',
    'request_id',
  ]);
});

test('what stands in one column is not taken for what stands in two', () => {
  const event = { id: '', at: '', actor: null, actor_kind: '', outcome: '', subject: null } as const;
  const texts = [
    { ...event, action: 'a', request_id: 'b' },
    { ...event, action: 'a,1:b', request_id: '' },
    { ...event, action: 'a', request_id: null },
    { ...event, action: 'a', request_id: '-' },
    { ...event, action: 'ab', request_id: '' },
    { ...event, action: 'a', request_id: '' },
  ].map(auditText);
  expect(new Set(texts).size).toBe(texts.length);
});

test('with another key the anchors are not believed, and with another log neither', async () => {
  await begin([]);
  const other = await verified(place, { key: Buffer.alloc(32, 4) });
  expect(other.lines).toEqual(
    [1, 2, 3].map((number) => `anchor ${number}: was not written like this by the program`),
  );
  const again = await play(place, oneEvent).then(() => anchor(place));
  expect(again).toMatchObject({ number: 4, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const digest = again?.digest as string;
  expect((await verified(place, { witnessed: new Map([[4, digest]]) })).lines).toEqual([]);
  expect((await verified(place, { witnessed: new Map([[3, digest]]) })).lines).toEqual([
    'anchor 3: is another one than the log has',
  ]);
  // Nothing in the database tells that the newest was taken out with what it is about; the log does.
  await tamper(place, 'delete from audit_anchors where number = 4');
  expect((await verified(place, { witnessed: new Map([[4, digest]]) })).lines).toEqual([
    'anchor 4: is in the log, and missing',
  ]);
});

test('an anchor that is overdue is told, and is no finding; where nothing happened none is', async () => {
  await begin([]);
  const later = new Date(Date.now() + hour);
  expect((await verified(place, { now: later })).checked.overdueSince).toBeUndefined();
  await play(place, oneEvent);
  const { lines, checked } = await verified(place, { now: later });
  expect(lines).toEqual([]);
  expect(checked).toMatchObject({ unanchored: 1, overdueSince: expect.any(Date) });
  expect((await verified(place)).checked.overdueSince).toBeUndefined();
});

test('where nothing happened since there is no second anchor, and of several at once there is one', async () => {
  await startAnew(place);
  expect(await anchor(place)).toBeUndefined();
  await play(place, oneEvent);
  const made = await Promise.all([1, 2, 3, 4].map(() => anchor(place)));
  expect(made.filter((one) => one !== undefined)).toHaveLength(1);
  expect(await anchor(place)).toBeUndefined();
});

test('it is read page by page, as of one moment, while others write', async () => {
  await startAnew(place);
  // Two pages and a bit, of several transactions in whichever chains.
  for (let at = 0; at < 17; at++)
    await place.owner.query(
      `insert into audit_events (id, actor_kind, action, outcome)
       select gen_random_uuid(), 'system', 'page:' || ${at} || ' ' || n, 'done' from generate_series(1, 250) n`,
    );
  let writing = true;
  const writers = [1, 2, 3].map(async () => {
    while (writing) await play(place, [...oneEvent, ...oneEvent]);
  });
  const anchors = (async () => {
    while (writing) await anchor(place);
  })();
  for (let times = 0; times < 5; times++) {
    const { lines, checked } = await verified(place);
    expect(lines).toEqual([]);
    expect(checked.events).toBeGreaterThanOrEqual(17 * 250);
  }
  writing = false;
  await Promise.all([...writers, anchors]);
  await tamper(
    place,
    `update audit_events set action = 'else' where action in ('page:0 1', 'page:8 200', 'page:16 250')`,
  );
  expect((await verified(place)).lines).toHaveLength(3);
});
