import { afterAll, beforeAll, expect, test } from 'vitest';
import { inviteByMail } from '../testing/browser-kit.ts';
import { mailTo } from '../testing/mail-kit.ts';
import { password, post, withPassword } from '../testing/proofs-kit.ts';
import { tokenIn } from '../testing/smtp-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import {
  alike,
  changedBy,
  forged,
  meanwhile,
  refused,
  shutOut,
  sql,
  throws,
  unknownId,
} from './refusals-kit.ts';

let world: World;
let admin: Person;
let practitioner: Person;
let stranger: Person;
beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  stranger = await world.person({ firstName: 'Sven' });
});
afterAll(() => world.close());

const termsVersion = '2026-11';
const type = 'practitioner-patient';
const invite = (who: Person, payload: object) => who.ask({ method: 'POST', url: '/v1/invites', payload });
const look = (token: string) => post(world, '/v1/invites/look', { token });
const accept = (token: string, more: object = {}) =>
  post(world, '/v1/invites/accept', { token, termsVersion, password, ...more });
const hashed = () => world.app.identity.passwords.worked();

/** Tokens that let nobody in: unknown, of an invite that was taken back, used, too old, and for something else. */
async function deadTokens(name: string): Promise<string[]> {
  const [revoked, used, late, mixed] = await Promise.all(
    ['revoked', 'used', 'late', 'mixed'].map((what) =>
      inviteByMail(world, admin, `${name}-${what}@example.org`),
    ),
  );
  await admin.ask({ method: 'DELETE', url: `/v1/invites/${revoked?.id}` });
  expect((await accept(used?.token ?? '')).statusCode).toBe(200);
  await sql(world, `update one_time_tokens set expires_at = '2020-01-01' where user_id = '${late?.userId}'`);
  const link = await world.app.identity.makeLink(mixed?.userId ?? '', 5);
  return [forged, revoked?.token ?? '', used?.token ?? '', late?.token ?? '', link];
}

test('create-invite: refuses who may not invite, what they may not grant, and an e-mail that somebody has', async () => {
  await world.app.identity.users.create({ email: 'taken@example.org' });
  const email = 'new@example.org';
  const mine = { type, withUserId: practitioner.userId, invitedIs: 'follower' };
  await refused(world, 'refused', () => invite(stranger, { email }));
  await refused(world, 'refused', () => invite(practitioner, { email }));
  await refused(world, 'refused', () => invite(practitioner, { email, role: 'user', relationship: mine }));
  const ofOther = { ...mine, withUserId: admin.userId };
  const above = { ...mine, invitedIs: 'lead' };
  const asParent = { ...mine, type: 'parent-child' };
  for (const relationship of [ofOther, above, asParent])
    await refused(world, 'refused', () => invite(practitioner, { email, relationship }));
  await refused(world, 'bad-request', () => invite(admin, { email, role: 'no-such-role' }));
  const toNobody = { ...mine, withUserId: unknownId };
  await refused(world, 'bad-request', () => invite(admin, { email, relationship: toNobody }));
  await refused(world, 'conflict', () => invite(admin, { email: 'TAKEN@example.org' }));
});

test('invite-administrator: refuses an e-mail of somebody who is here, or is shut out', async () => {
  const userId = await world.app.identity.users.create({ email: 'here@example.org' });
  const { inviteAdministrator } = world.app.identity.invites;
  await throws(world, 'conflict', () => inviteAdministrator('HERE@example.org'));
  await shutOut(world, userId);
  await throws(world, 'conflict', () => inviteAdministrator('here@example.org'));
});

test('hand-login-over: refuses strangers, who can sign in, who is shut out or unknown, and a taken e-mail', async () => {
  const signsIn = await withPassword(world, 'signs-in@example.org');
  const [out, child] = [await world.person(), await world.person({ birthDate: '2016-01-02' })];
  await shutOut(world, out.userId);
  const hand = (who: Person, userId: string, email = 'own@example.org') =>
    who.ask({ method: 'POST', url: `/v1/users/${userId}/invite`, payload: { email } });
  await refused(world, 'refused', () => hand(stranger, child.userId));
  await refused(world, 'refused', () => hand(practitioner, child.userId));
  await refused(world, 'conflict', () => hand(admin, signsIn.userId));
  await refused(world, 'conflict', () => hand(admin, child.userId, 'SIGNS-IN@example.org'));
  alike(
    await refused(world, 'not-found', () => hand(admin, out.userId)),
    await refused(world, 'not-found', () => hand(admin, unknownId)),
  );
});

test('resend-invite: refuses strangers, the invite of somebody else, and one that was accepted or taken back', async () => {
  const open = await inviteByMail(world, admin, 'bea@example.org');
  const used = await inviteByMail(world, admin, 'bob@example.org');
  expect((await accept(used.token)).statusCode).toBe(200);
  const revoked = await inviteByMail(world, admin, 'ben@example.org');
  await admin.ask({ method: 'DELETE', url: `/v1/invites/${revoked.id}` });
  const resend = (who: Person, id: string) => who.ask({ method: 'POST', url: `/v1/invites/${id}/resend` });
  await refused(world, 'refused', () => resend(stranger, open.id));
  alike(
    await refused(world, 'not-found', () => resend(practitioner, open.id)),
    await refused(world, 'not-found', () => resend(practitioner, unknownId)),
  );
  for (const { id } of [used, revoked]) await refused(world, 'conflict', () => resend(admin, id));
});

test('revoke-invite: refuses strangers, the invite of somebody else, and one that was accepted or taken back', async () => {
  const open = await inviteByMail(world, admin, 'cat@example.org');
  const used = await inviteByMail(world, admin, 'cal@example.org');
  expect((await accept(used.token)).statusCode).toBe(200);
  const revoke = (who: Person, id: string) => who.ask({ method: 'DELETE', url: `/v1/invites/${id}` });
  await refused(world, 'refused', () => revoke(stranger, open.id));
  alike(
    await refused(world, 'not-found', () => revoke(practitioner, open.id)),
    await refused(world, 'not-found', () => revoke(practitioner, unknownId)),
  );
  expect((await revoke(admin, open.id)).statusCode).toBe(204);
  for (const { id } of [used, open]) await refused(world, 'conflict', () => revoke(admin, id));
});

test('list-invites: refuses strangers, and shows a practitioner none but their own', async () => {
  await inviteByMail(world, admin, 'dan@example.org');
  const relationship = { type, withUserId: practitioner.userId, invitedIs: 'follower' };
  expect((await invite(practitioner, { email: 'deb@example.org', relationship })).statusCode).toBe(201);
  const url = '/v1/invites';
  await refused(world, 'refused', () => stranger.ask({ url }));
  const { answer, changed } = await changedBy(world, () => practitioner.ask({ url: `${url}?limit=100` }));
  expect(changed).toEqual([]);
  expect(answer.json().items.map((item: { email: string }) => item.email)).toEqual(['deb@example.org']);
});

test('look-at-invite: a token that is unknown, taken back, used, too old or of something else shows nothing', async () => {
  const answers = [];
  for (const token of await deadTokens('eva'))
    answers.push(await refused(world, 'not-found', () => look(token)));
  alike(...answers);
});

test('look-at-invite: looking uses nothing up, and shows no whole e-mail', async () => {
  const email = 'long.address@example.org';
  expect((await invite(admin, { email, firstName: 'Lou' })).statusCode).toBe(201);
  const token = tokenIn(await mailTo(world, email, 'invite'));
  const { answer, changed } = await changedBy(world, () => look(token));
  expect(changed).toEqual([]);
  expect(answer.body).not.toMatch(/long\.address|example/);
});

test('find-invited: nobody is found by a token that is unknown, taken back, used, too old or of something else', async () => {
  for (const token of await deadTokens('fay'))
    await throws(world, 'not-found', () => world.app.identity.invites.invitedBy(token));
});

test('check-first-password: a dead token and a weak password are refused before anything is hashed', async () => {
  const dead = await deadTokens('gil');
  const { token } = await inviteByMail(world, admin, 'gabrielle.stone@example.org');
  const before = hashed();
  const answers = [];
  for (const one of dead) answers.push(await refused(world, 'not-found', () => accept(one)));
  alike(...answers);
  for (const weak of ['too short', 'passwordpassword', 'gabrielle.stone@example.org'])
    await refused(world, 'bad-request', () => accept(token, { password: weak }));
  expect(hashed()).toBe(before);
});

test('accept-invite: refuses old terms, somebody shut out, and the second of two at once', async () => {
  const { token, userId } = await inviteByMail(world, admin, 'hal@example.org');
  await refused(world, 'conflict', () => accept(token, { termsVersion: '2020-01' }));
  await shutOut(world, userId);
  await refused(world, 'not-found', () => accept(token));
  await sql(world, `update users set status = 'invited' where id = '${userId}'`);
  const both = await Promise.all([accept(token), accept(token)]);
  expect(both.map((answer) => answer.statusCode).sort()).toEqual([200, 404]);
});

test('accept-invite: refuses one that is taken back while the password is hashed', async () => {
  const { token, userId, id } = await inviteByMail(world, admin, 'ida@example.org');
  const revoke = `update invites set revoked_at = now() where id = '${id}'`;
  const answer = await meanwhile(world, revoke, () => accept(token));
  expect(answer.json().code).toBe('not-found');
  const [left] = await sql(
    world,
    `select status, (select count(*)::int from logins where user_id = id) as logins,
       (select count(*)::int from passwords where user_id = id) as passwords from users where id = '${userId}'`,
  );
  expect(left).toEqual({ status: 'invited', logins: 0, passwords: 0 });
});

test('read-terms: refuses a language that nobody wrote them in, and shows none but those of today', async () => {
  const get = (language: string) => world.server.inject({ url: `/v1/terms?language=${language}` });
  await sql(
    world,
    `insert into terms (version, language, body, published_at)
     values ('2020-01', 'en', 'Old words', '2020-01-01'), ('2020-01', 'de', 'Alte Worte', '2020-01-01');
     update terms set body = body where version = '${termsVersion}'`,
  );
  await refused(world, 'bad-request', () => get('fr'));
  for (const language of ['en', 'de']) {
    const { answer, changed } = await changedBy(world, () => get(language));
    expect({ ...answer.json(), body: '', changed }).toEqual({
      version: termsVersion,
      language,
      body: '',
      changed: [],
    });
  }
});

test('accept-terms: refuses nobody, and terms that are not those of today', async () => {
  const url = '/v1/me/terms';
  const agree = (version: string) => stranger.ask({ method: 'POST', url, payload: { version } });
  await refused(world, 'not-signed-in', () => post(world, url, { version: termsVersion }));
  for (const version of ['2020-01', '', '2999-01']) await refused(world, 'conflict', () => agree(version));
  const accepted = () => sql(world, `select id from users where terms_version is not null order by id`);
  const before = (await accepted()).map(({ id }) => id);
  expect((await agree(termsVersion)).statusCode).toBe(204);
  expect((await accepted()).map(({ id }) => id)).toEqual([...before, stranger.userId].sort());
});
