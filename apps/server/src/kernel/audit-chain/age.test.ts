import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type AuditPlace,
  anchor,
  fourEvents,
  oneEvent,
  openAudit,
  play,
  startAnew,
  tamper,
  verified,
} from '../../testing/audit-kit.ts';
import { tamperings } from '../../testing/audit-tampering-kit.ts';

const day = 86_400_000;

let place: AuditPlace;
beforeAll(async () => {
  place = await openAudit();
});
afterAll(() => place.close());

/** Makes what is there as old, links and anchors with it. */
const age = (days: number) =>
  tamper(
    place,
    `update audit_events set at = at - interval '${days} days';
     create temporary table old as select c.chain, e.* from audit_chain c join audit_events e on e.id = c.event_id order by c.chain, c.seq;
     truncate audit_chain; update audit_heads set seq = 0, hash = '';
     do $$ declare one record; begin
       for one in select c, chain from (select o.chain, e as c from old o join audit_events e on e.id = o.id) t loop
         perform attune_link_audit(one.c, one.chain);
       end loop;
     end $$;
     drop table old`,
  );

test('what is older than so is removed, the rest holds, and what a year has seen is not removed', async () => {
  await startAnew(place);
  const old = await play(place, fourEvents);
  await age(800);
  await anchor(place, new Date(Date.now() - 800 * day));
  await play(place, oneEvent);
  await age(0);
  await anchor(place, new Date(Date.now() - 500 * day));
  const kept = await play(place, fourEvents);
  await anchor(place);
  expect((await verified(place)).lines).toEqual([]);
  const prune = async (days: number) =>
    (await place.owner.query(`select attune_prune_audit(now() - interval '${days} days')::int as removed`))
      .rows[0];
  await expect(prune(364)).rejects.toThrow('the audit of the last year stays');
  await expect(prune(-1)).rejects.toThrow('the audit of the last year stays');
  expect(await prune(900)).toEqual({ removed: 0 });
  expect(await prune(400)).toEqual({ removed: old });
  expect(await prune(400)).toEqual({ removed: 0 });
  const { lines, checked } = await verified(place);
  expect(lines).toEqual([]);
  expect(checked).toMatchObject({ events: kept + 1, anchors: 2 });
  expect((await verified(place, { keptMonths: 16 })).lines).toEqual([]);
  // Where it is to be kept for six years, more was removed than may be: the program's role can do that.
  expect((await verified(place, { keptMonths: 72 })).lines).toEqual([
    'anchor 2: those before it are missing',
  ]);
  // As the program's role: it prunes by this function, and by nothing else.
  const program = place.db.asSystem('prune');
  for (const table of ['audit_events', 'audit_chain', 'audit_heads', 'audit_anchors'])
    await expect(
      program.count({ compile: () => ({ sql: `delete from ${table}`, parameters: [] }) as never }),
    ).rejects.toThrow(/permission denied/);
});

test('what goes as if for its age, before the audit is kept no longer, is found however many years that is', async () => {
  await startAnew(place);
  for (const [daysAgo, events] of [
    [900, oneEvent],
    [700, fourEvents],
    [1, oneEvent],
  ] as const) {
    await play(place, events);
    await anchor(place, new Date(Date.now() - daysAgo * day));
  }
  expect((await verified(place, { keptMonths: 72 })).lines).toEqual([]);
  await tamper(place, tamperings['the beginning of a chain gone as if for its age'] as string);
  expect((await verified(place, { keptMonths: 24 })).lines).toEqual([]);
  for (const keptMonths of [36, 72])
    expect((await verified(place, { keptMonths })).lines).toEqual([
      expect.stringMatching(/^chain \d+, seq \d+, anchor 1: links were removed that are younger/),
    ]);
});
