import { afterAll, beforeAll, expect, test } from 'vitest';
import { weakly } from '../testing/login-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { alike, audited, changedBy, refused, sql, unknownId } from './refusals-kit.ts';

let world: World;
let admin: Person;
let practitioner: Person;
let patient: Person;
let stranger: Person;
beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  patient = await world.person({ firstName: 'Mateo' });
  stranger = await world.person({ firstName: 'Sven' });
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, {
      lead: practitioner.userId,
      follower: patient.userId,
      type: 'practitioner-patient',
    }),
  );
});
afterAll(() => world.close());

const auditOf = (who: Person, userId: string) => who.ask({ url: `/v1/users/${userId}/audit` });

test('read-own-audit: refuses a stranger, the same for somebody who is not there, and who only accompanies; that is on record', async () => {
  alike(
    await refused(world, 'refused', () => auditOf(stranger, patient.userId)),
    await refused(world, 'refused', () => auditOf(stranger, unknownId)),
    await refused(world, 'refused', () => auditOf(practitioner, patient.userId)),
  );
  expect((await audited(world, 'audit:read'))[0]).toEqual({
    actor_kind: 'user',
    about_somebody: true,
    outcome: 'refused',
  });
});

test('decide-any: refuses the whole audit to everybody but administrators with a second factor, and records it', async () => {
  const all = { url: '/v1/audit' };
  await refused(world, 'refused', () => patient.ask(all));
  await refused(world, 'refused', () => practitioner.ask(all));
  const weak = await weakly(world, admin);
  await refused(world, 'second-factor-missing', () => weak.ask(all));
  await refused(world, 'second-factor-missing', () => auditOf(weak, patient.userId));
  expect((await audited(world, 'audit:read'))[0]).toMatchObject({ outcome: 'refused' });
});

test('read-own-audit: refuses what is no cursor, and what is no instant', async () => {
  for (const query of [
    'cursor=bm9uZQ',
    'cursor=%F0%9F%98%80',
    'from=yesterday',
    'limit=0',
    'others=perhaps',
  ]) {
    const url = `/v1/users/${patient.userId}/audit?${query}`;
    expect((await patient.ask({ url })).statusCode, query).toBe(400);
  }
  for (const query of ['action=%00', 'action=%25', 'subject=somebody', 'outcome=perhaps', 'cursor=bm9uZQ'])
    expect((await admin.ask({ url: `/v1/audit?${query}` })).statusCode, query).toBe(400);
});

test('anchor-audit: refuses to write down twice that nothing happened, and what the audit has stays out of reach', async () => {
  await world.app.privacy.anchoring.anchor();
  const count = () =>
    sql(world, 'select count(*)::int as anchors, max(number)::int as newest from audit_anchors');
  const before = await count();
  await world.app.privacy.anchoring.anchor();
  expect(await count()).toEqual(before);
  expect(before).toEqual([{ anchors: 1, newest: 1 }]);
  const program = world.app.db.asSystem('anchor-audit');
  const said = (text: string) => program.count({ compile: () => ({ sql: text, parameters: [] }) as never });
  for (const text of [
    `update audit_anchors set heads = '[]'`,
    'delete from audit_anchors',
    `update audit_events set outcome = 'done'`,
    'delete from audit_events',
    `insert into audit_chain (chain, seq, event_id, hash) values (0, 999, '${unknownId}', '')`,
    'update audit_heads set seq = 0',
    'select attune_link_audit(e, 0::smallint) from audit_events e',
  ])
    await expect(said(text), text).rejects.toThrow(/permission denied/);
});

test('fill-pseudonyms: refuses to touch whoever has a pseudonym, and gives one to everybody else', async () => {
  const { answer, changed } = await changedBy(world, () => world.app.identity.pseudonyms.fill());
  expect([answer, changed]).toEqual([undefined, []]);
  const people = () => sql(world, 'select id, pseudonym from users order by id');
  const before = await people();
  expect(before.every(({ id, pseudonym }) => world.vault.pseudonym(id).equals(pseudonym))).toBe(true);
  await sql(world, `update users set pseudonym = null where id <> '${patient.userId}'`);
  // A made-up one: had it been written anew, it would not be this one any more.
  await sql(world, `update users set pseudonym = '\\x01' where id = '${patient.userId}'`);
  await Promise.all([1, 2].map(() => world.app.identity.pseudonyms.fill()));
  const after = await people();
  expect(after).toEqual(
    before.map((one) => (one.id === patient.userId ? { ...one, pseudonym: Buffer.from([1]) } : one)),
  );
  await sql(world, `update users set pseudonym = null where id = '${patient.userId}'`);
  await world.app.identity.pseudonyms.fill();
  expect(await people()).toEqual(before);
});
