import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { mailTo, workQueue } from '../../testing/mail-kit.ts';
import { tokenIn } from '../../testing/smtp-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let now = new Date();
let admin: Person;
let guardian: Person;

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  guardian = await world.person({ firstName: 'Noor', email: 'noor@example.org', roles: ['guardian'] });
});
afterAll(() => world.close());

const sql = (text: string) => ask(world.urls.directUrl, text);
const person = (whom: { userId: string }) => `/v1/users/${whom.userId}/person`;
const correct = (by: Person, whom: { userId: string }, payload: object) =>
  by.ask({ method: 'PATCH', url: person(whom), payload });
const addChild = (by: Person, payload: object, of = by) =>
  by.ask({ method: 'POST', url: `/v1/users/${of.userId}/children`, payload });
const yearsAgo = (years: number, days = 0) => {
  const day = Temporal.PlainDate.from(now.toISOString().slice(0, 10));
  return day.subtract({ years }).add({ days }).toString();
};

test('everyone corrects their own fields; what is absent stays, null removes', async () => {
  const mateo = await world.person({
    firstName: 'Mateo',
    lastName: 'F',
    email: 'm@example.org',
    birthDate: '1991-06-21',
  });
  const changed = await correct(mateo, mateo, { lastName: 'Ferreira', demographics: { work: 'nurse' } });
  expect(changed.json()).toMatchObject({
    firstName: 'Mateo',
    lastName: 'Ferreira',
    birthDate: '1991-06-21',
    email: 'm@example.org',
    demographics: { work: 'nurse' },
    minor: false,
  });
  const removed = await correct(mateo, mateo, { lastName: null, gender: 'male' });
  expect(removed.json()).toMatchObject({ firstName: 'Mateo', lastName: null, gender: 'male' });
  expect(removed.json().age).toBeGreaterThan(30);
  for (const bad of [
    { birthDate: '2999-01-01' },
    { birthDate: '1700-01-01' },
    { firstName: '' },
    { firstName: 'a\nb' },
  ])
    expect((await correct(mateo, mateo, bad)).statusCode, JSON.stringify(bad)).toBe(400);
  const { rows } = await sql(`select users::text as row from users where id = '${mateo.userId}'`);
  expect(rows[0].row).not.toContain('nurse');
});

test('nobody sees or corrects the fields of a stranger; an unknown person is refused alike', async () => {
  const one = await world.person({ firstName: 'One' });
  const other = await world.person({ firstName: 'Other' });
  const nobody = { userId: '01900000-0000-7000-8000-00000000ffff' };
  for (const whom of [other, nobody]) {
    expect((await one.ask({ url: person(whom) })).statusCode).toBe(403);
    expect((await correct(one, whom, { lastName: 'X' })).statusCode).toBe(403);
  }
});

test('a confirmed guardian makes a child without an e-mail, sees them, and corrects their fields', async () => {
  const answer = await addChild(guardian, { firstName: 'Sami', birthDate: yearsAgo(9) });
  expect(answer.statusCode, answer.body).toBe(201);
  const child = answer.json();
  expect((await guardian.ask({ url: person(child) })).json()).toMatchObject({
    firstName: 'Sami',
    minor: true,
    age: 9,
  });
  expect((await correct(guardian, child, { lastName: 'Haddad' })).statusCode).toBe(200);
  const parts = await sql(`select
    (select count(*)::int from profiles where user_id = '${child.userId}') as profiles,
    (select count(*)::int from preferences where user_id = '${child.userId}') as preferences,
    (select count(*)::int from user_emails where user_id = '${child.userId}') as emails`);
  expect(parts.rows).toEqual([{ profiles: 1, preferences: 1, emails: 0 }]);
});

test('who is no confirmed guardian makes no child, nor for somebody else, nor one who is of age', async () => {
  const stranger = await world.person({ firstName: 'Sven' });
  const child = { firstName: 'Kim', birthDate: yearsAgo(9) };
  expect((await addChild(stranger, child)).statusCode).toBe(403);
  expect((await addChild(stranger, child, guardian)).statusCode).toBe(403);
  expect((await addChild(guardian, { ...child, birthDate: yearsAgo(18) })).statusCode).toBe(400);
  expect((await addChild(guardian, { ...child, birthDate: yearsAgo(18, 1) })).statusCode).toBe(201);
});

test('who is a child is nobody’s to write into a form, but those’ who may correct everybody', async () => {
  const child = (await addChild(guardian, { firstName: 'Kit', birthDate: yearsAgo(12) })).json();
  for (const birthDate of ['1990-01-01', yearsAgo(8), null])
    expect((await correct(guardian, child, { birthDate })).statusCode).toBe(403);
  expect((await guardian.ask({ url: person(child) })).json()).toMatchObject({
    minor: true,
    birthDate: yearsAgo(12),
  });
  const kid = await world.person({ firstName: 'Kid', birthDate: yearsAgo(12) });
  expect((await correct(kid, kid, { birthDate: '1990-01-01' })).statusCode).toBe(403);
  expect((await correct(kid, kid, { firstName: 'Kiddo' })).statusCode).toBe(200);
  const adult = await world.person({ firstName: 'Adele', birthDate: '1980-01-01' });
  expect((await correct(adult, adult, { birthDate: yearsAgo(9) })).statusCode).toBe(403);
  expect((await correct(adult, adult, { birthDate: '1981-01-01' })).json()).toMatchObject({ minor: false });
  expect((await correct(adult, adult, { birthDate: null })).json().birthDate).toBeNull();
});

test('a birth date that staff corrects across 18 releases, tells both, and answers what is', async () => {
  const child = (await addChild(guardian, { firstName: 'Odd', birthDate: yearsAgo(12) })).json();
  expect((await correct(admin, child, { birthDate: yearsAgo(20) })).json()).toMatchObject({
    minor: false,
    age: 20,
  });
  expect((await guardian.ask({ url: person(child) })).statusCode).toBe(403);
  expect((await mailTo(world, 'noor@example.org', 'came-of-age')).text).toMatch(/Odd is of age/);
});

test('correct-person: who takes the birth date of a child away does not make them an adult', async () => {
  const child = (await addChild(guardian, { firstName: 'Una', birthDate: yearsAgo(12) })).json();
  const cleared = await correct(admin, child, { birthDate: null });
  expect(cleared.json()).toMatchObject({ minor: true, birthDate: null });
  expect((await correct(admin, child, { country: 'DE' })).json()).toMatchObject({ minor: true });
  expect((await guardian.ask({ url: person(child) })).statusCode).toBe(200);
  expect((await correct(guardian, child, { birthDate: '1990-01-01' })).statusCode).toBe(403);
  expect((await correct(admin, child, { birthDate: yearsAgo(20) })).json()).toMatchObject({ minor: false });
});

test('on the day somebody turns 18 their guardians see nothing more, and both are told, once', async () => {
  const start = now;
  const child = (await addChild(guardian, { firstName: 'Yara', birthDate: yearsAgo(17) })).json();
  const handed = await guardian.ask({
    method: 'POST',
    url: `/v1/users/${child.userId}/invite`,
    payload: { email: 'yara@example.org' },
  });
  expect(handed.statusCode).toBe(201);
  const accepted = await world.server.inject({
    method: 'POST',
    url: '/v1/invites/accept',
    payload: {
      token: tokenIn(await mailTo(world, 'yara@example.org', 'invite')),
      termsVersion: '2026-11',
      password: 'seven green lanterns by the sea',
    },
  });
  expect(accepted.statusCode, accepted.body).toBe(200);
  const release = () => world.app.identity.comingOfAge.releaseAll();
  const seen = async () => (await guardian.ask({ url: `/v1/users/${child.userId}/profile` })).statusCode;
  await release();
  expect(await seen()).toBe(200);
  const birthday = Temporal.PlainDate.from(yearsAgo(17)).add({ years: 18 });
  try {
    now = new Date(`${birthday.subtract({ days: 1 })}T23:59:00Z`);
    await release();
    const stillMinor = await sql(`select minor from users where id = '${child.userId}'`);
    expect(stillMinor.rows).toEqual([{ minor: true }]);
    now = new Date(`${birthday}T00:05:00Z`);
    expect(await release()).toBe(1);
    expect(await release()).toBe(0);
  } finally {
    now = start;
  }
  expect(await seen()).toBe(403);
  expect((await mailTo(world, 'yara@example.org', 'came-of-age')).text).toMatch(/decide alone/);
  expect((await mailTo(world, 'noor@example.org', 'came-of-age')).text).toMatch(/Yara is of age/);
  const mails = (await world.app.mail.outbox()).filter(
    (mail) => mail.kind === 'came-of-age' && /Yara/.test(mail.text),
  );
  expect(mails).toHaveLength(2);
});

test('an e-mail changes by proof of the new one, and the old one is told', async () => {
  const lea = await world.person({ firstName: 'Lea', email: 'lea@old.example' });
  const request = (by: Person, email: string) =>
    by.ask({ method: 'POST', url: '/v1/me/email', payload: { email } });
  const confirm = (token: string) =>
    world.server.inject({ method: 'POST', url: '/v1/email-changes/confirm', payload: { token } });
  expect((await request(lea, 'lea@first.example')).statusCode).toBe(202);
  const first = tokenIn(await mailTo(world, 'lea@first.example', 'email-proof'));
  expect((await request(lea, 'lea@new.example')).statusCode).toBe(202);
  const token = tokenIn(await mailTo(world, 'lea@new.example', 'email-proof'));
  expect((await confirm(first)).statusCode).toBe(404);
  expect((await lea.ask({ url: person(lea) })).json().email).toBe('lea@old.example');
  const answers = await Promise.all(Array.from({ length: 20 }, () => confirm(token)));
  expect(answers.filter((answer) => answer.statusCode === 204)).toHaveLength(1);
  expect((await lea.ask({ url: person(lea) })).json().email).toBe('lea@new.example');
  const told = (await world.app.mail.outbox()).filter((mail) => mail.to === 'lea@old.example');
  expect(told.map((mail) => mail.subject)).toEqual([
    'Your e-mail for Attune changes',
    'Somebody asks to change your e-mail for Attune',
    'Somebody asks to change your e-mail for Attune',
  ]);
  expect(told[0]?.text).toContain('l…@n….example');
  expect(await world.app.identity.users.findByEmail('LEA@new.example')).toBe(lea.userId);
  expect(await world.app.identity.users.findByEmail('lea@old.example')).toBeUndefined();
});

test('an e-mail that somebody has is asked for like any other, and refused when it is proven', async () => {
  await world.person({ firstName: 'Tom', email: 'tom@example.org' });
  const eve = await world.person({ firstName: 'Eve', email: 'eve@example.org' });
  const free = await eve.ask({ method: 'POST', url: '/v1/me/email', payload: { email: 'free@example.org' } });
  const taken = await eve.ask({ method: 'POST', url: '/v1/me/email', payload: { email: 'tom@example.org' } });
  expect([taken.statusCode, taken.body]).toEqual([free.statusCode, free.body]);
  const token = tokenIn(await mailTo(world, 'tom@example.org', 'email-proof'));
  const answer = await world.server.inject({
    method: 'POST',
    url: '/v1/email-changes/confirm',
    payload: { token },
  });
  expect(answer.statusCode).toBe(409);
  expect((await eve.ask({ url: person(eve) })).json().email).toBe('eve@example.org');
});

test('an administrator finds somebody by their exact e-mail; nobody else searches for people', async () => {
  const zoe = await world.person({ firstName: 'Zoë', email: 'zoe@example.org' });
  const find = (by: Person, email: string) =>
    by.ask({ method: 'POST', url: '/v1/people/find', payload: { email } });
  expect((await find(admin, 'ZOE@example.org')).json()).toEqual({
    items: [{ userId: zoe.userId, displayName: 'Zoë' }],
  });
  expect((await find(admin, 'zo@example.org')).json()).toEqual({ items: [] });
  expect((await find(zoe, 'zoe@example.org')).statusCode).toBe(403);
  const priya = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  expect((await find(priya, 'zoe@example.org')).statusCode).toBe(403);
});

test('terms are read by anybody in their language, and accepted as they are now', async () => {
  const read = async (language: string) =>
    (await world.server.inject({ url: `/v1/terms?language=${language}` })).json();
  expect(await read('de')).toMatchObject({ version: '2026-11', language: 'de' });
  const one = await world.person({ firstName: 'Uli' });
  const terms = async () => (await one.ask({ url: '/v1/me' })).json().terms;
  const accept = (version: string) => one.ask({ method: 'POST', url: '/v1/me/terms', payload: { version } });
  expect(await terms()).toEqual({ current: '2026-11', accepted: null });
  expect((await accept('2020-01')).statusCode).toBe(409);
  expect((await accept('2026-11')).statusCode).toBe(204);
  expect(await terms()).toEqual({ current: '2026-11', accepted: '2026-11' });
  await sql(`insert into terms (version, language, body) values ('2027-01', 'en', 'New ones.')`);
  expect(await terms()).toEqual({ current: '2027-01', accepted: '2026-11' });
  // A language that lacks the new text gets the English one.
  expect(await read('de')).toMatchObject({ version: '2027-01', language: 'en' });
  await workQueue(world);
});

test('a new e-mail that somebody asked for in a stranger’s browser dies with a new password, and with being shut out', async () => {
  const ask = (email: string, by: Person) =>
    by.ask({ method: 'POST', url: '/v1/me/email', payload: { email } });
  const confirm = async (to: string) =>
    (
      await world.server.inject({
        method: 'POST',
        url: '/v1/email-changes/confirm',
        payload: { token: tokenIn(await mailTo(world, to, 'email-proof')) },
      })
    ).statusCode;
  const ida = await world.person({ firstName: 'Ida', email: 'ida@example.org' });
  expect((await ask('thief@example.org', ida)).statusCode).toBe(202);
  const set = {
    method: 'PUT',
    url: '/v1/me/password',
    payload: { password: 'seven green lanterns by the sea' },
  } as const;
  expect((await ida.ask(set)).statusCode).toBe(204);
  expect(await confirm('thief@example.org')).toBe(404);
  const uli = await world.person({ firstName: 'Ulf', email: 'ulf@example.org' });
  expect((await ask('rogue@example.org', uli)).statusCode).toBe(202);
  const out = {
    method: 'PUT',
    url: `/v1/users/${uli.userId}/status`,
    payload: { status: 'disabled' },
  } as const;
  expect((await admin.ask(out)).statusCode).toBe(204);
  expect(await confirm('rogue@example.org')).toBe(404);
});
