import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { mailTo, workQueue } from '../../testing/mail-kit.ts';
import { tokenIn } from '../../testing/smtp-kit.ts';
import { listenToWire } from '../../testing/wire-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let practitioner: Person;
let heard: { statements: string[] };
const termsVersion = '2026-11';
const password = 'seven green lanterns by the sea';

beforeAll(async () => {
  world = await openWorld();
  heard = listenToWire(world.pool);
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
});
afterAll(() => world.close());

const invite = (by: Person, payload: object) => by.ask({ method: 'POST', url: '/v1/invites', payload });
// Each from an address of its own: what is tested here is not the limit of one.
let addresses = 0;
const post = (url: string, payload: object) => {
  addresses++;
  const remoteAddress = `10.1.${addresses >> 8}.${addresses & 255}`;
  return world.server.inject({ method: 'POST', url, payload, remoteAddress });
};
const accept = (token: string, more: object = {}) =>
  post('/v1/invites/accept', { token, termsVersion, password, ...more });
const look = (token: string) => post('/v1/invites/look', { token });

/** Invites somebody and opens their mail. */
async function invited(payload: { email: string; [field: string]: unknown }, by = admin) {
  const answer = await invite(by, payload);
  expect(answer.statusCode, answer.body).toBe(201);
  const mail = await mailTo(world, payload.email, 'invite');
  return { ...answer.json<{ id: string; userId: string }>(), token: tokenIn(mail), mail };
}

const facts = (answer: { statusCode: number; json(): object }) => ({
  status: answer.statusCode,
  body: { ...answer.json(), requestId: '' },
});
const rowsOf = async (table: string, userId: string) =>
  Number(
    (await ask(world.urls.directUrl, `select count(*) from ${table} where user_id = '${userId}'`)).rows[0]
      .count,
  );

test('an invite makes the user, says what it grants, and lets its holder in once', async () => {
  const email = 'mateo@example.org';
  const { userId, token, mail } = await invited({
    email,
    firstName: 'Mateo',
    role: 'practitioner',
    relationship: { type: 'practitioner-patient', withUserId: practitioner.userId, invitedIs: 'follower' },
  });
  expect(mail.text).toContain(`http://localhost/invite#token=${token}`);
  const seen = (await look(token)).json();
  expect(seen).toMatchObject({
    inviter: 'Ada',
    displayName: 'Mateo',
    email: 'm…@e….org',
    role: 'practitioner',
    relationship: { type: 'practitioner-patient', invitedIs: 'follower', with: 'Priya' },
  });
  expect(JSON.stringify(seen)).not.toContain(email);
  // Looking uses nothing up, however often a mail program opens the link.
  expect((await look(token)).statusCode).toBe(200);

  const before = await practitioner.ask({ url: `/v1/users/${userId}/profile` });
  expect(before.statusCode).toBe(403);
  const answer = await accept(token, { displayName: 'Mateo F.' });
  expect(answer.statusCode, answer.body).toBe(200);
  expect(answer.json()).toEqual({ state: 'signed-in', userId });
  expect((await practitioner.ask({ url: `/v1/users/${userId}/profile` })).json().displayName).toBe(
    'Mateo F.',
  );

  const { rows } = await ask(
    world.urls.directUrl,
    `select status, terms_version, terms_accepted_at is not null as accepted from users where id = '${userId}'`,
  );
  expect(rows).toEqual([{ status: 'active', terms_version: termsVersion, accepted: true }]);
  expect(facts(await accept(token))).toEqual(facts(await accept('x'.repeat(43))));
  expect((await post('/v1/sign-in', { email, password })).statusCode).toBe(200);
});

test('unknown, used, revoked and expired invites answer alike, to a look and to an acceptance', async () => {
  const used = await invited({ email: 'used@example.org' });
  const revoked = await invited({ email: 'revoked@example.org' });
  const expired = await invited({ email: 'expired@example.org' });
  expect((await accept(used.token)).statusCode).toBe(200);
  expect((await admin.ask({ method: 'DELETE', url: `/v1/invites/${revoked.id}` })).statusCode).toBe(204);
  await ask(
    world.urls.directUrl,
    `update one_time_tokens set expires_at = now() - interval '1 second' where about = '${expired.id}'`,
  );
  const unknown = 'u'.repeat(43);
  const cost = async (token: string) => {
    heard.statements.length = 0;
    await look(token);
    return [...heard.statements];
  };
  const nothing = await cost(unknown);
  expect(nothing.length).toBeGreaterThan(1);
  for (const { token } of [used, revoked, expired]) {
    expect(await cost(token)).toEqual(nothing);
    expect(facts(await look(token))).toEqual(facts(await look(unknown)));
    expect(facts(await accept(token))).toEqual(facts(await accept(unknown)));
  }
  expect((await look(unknown)).statusCode).toBe(404);
});

test('a new link kills the old one', async () => {
  const first = await invited({ email: 'again@example.org' });
  expect((await admin.ask({ method: 'POST', url: `/v1/invites/${first.id}/resend` })).statusCode).toBe(204);
  const second = tokenIn(await mailTo(world, 'again@example.org', 'invite'));
  expect(second).not.toBe(first.token);
  expect((await look(first.token)).statusCode).toBe(404);
  expect((await accept(first.token)).statusCode).toBe(404);
  expect((await accept(second)).statusCode).toBe(200);
  expect((await admin.ask({ method: 'POST', url: `/v1/invites/${first.id}/resend` })).statusCode).toBe(409);
  expect((await admin.ask({ method: 'DELETE', url: `/v1/invites/${first.id}` })).statusCode).toBe(409);
});

/** A hundred accept the same invite at once, each with a password of their own. */
async function acceptAtOnce(email: string) {
  const { token, userId } = await invited({ email });
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, one) => accept(token, { password: `${password} ${one}` })),
  );
  return {
    won: answers.filter((answer) => answer.statusCode === 200).length,
    others: new Set(
      answers.filter((answer) => answer.statusCode !== 200).map((answer) => JSON.stringify(facts(answer))),
    ),
    logins: await rowsOf('logins', userId),
  };
}

test('of a hundred who accept at once one gets in, and the others hear what a stranger to it hears', async () => {
  const { won, others, logins } = await acceptAtOnce('race@example.org');
  expect({ won, logins }).toEqual({ won: 1, logins: 1 });
  expect([...others]).toEqual([JSON.stringify(facts(await accept('n'.repeat(43))))]);
});

test('without the guards of the database more than one would get in, and the test above would see it', async () => {
  const disarm = (table: string, column: string) => `
    create function forget_${table}() returns trigger language plpgsql as 'begin new.${column} := null; return new; end';
    create trigger forget before update on ${table} for each row execute function forget_${table}();`;
  // And the third guard: whoever has a password by then needs no invite.
  const amnesia = `create function forget_passwords() returns trigger language plpgsql as 'begin return null; end';
    create trigger forget before insert on passwords for each row execute function forget_passwords();`;
  await ask(
    world.urls.directUrl,
    disarm('one_time_tokens', 'used_at') + disarm('invites', 'accepted_at') + amnesia,
  );
  try {
    expect((await acceptAtOnce('unguarded@example.org')).won).toBeGreaterThan(1);
  } finally {
    await ask(
      world.urls.directUrl,
      `drop trigger forget on one_time_tokens; drop trigger forget on invites; drop trigger forget on passwords;
       drop function forget_one_time_tokens, forget_invites, forget_passwords`,
    );
  }
});

test('who is in already is not invited again, and nothing of the try stays', async () => {
  const count = async () =>
    (
      await ask(
        world.urls.directUrl,
        'select (select count(*) from users) + (select count(*) from mails) as n',
      )
    ).rows;
  const before = await count();
  const answer = await invite(admin, { email: 'MATEO@example.org' });
  expect(answer.statusCode).toBe(409);
  expect(await count()).toEqual(before);
});

test('who may not invite everybody invites those whom they will accompany, and gives no roles', async () => {
  const patient = { type: 'practitioner-patient', withUserId: practitioner.userId, invitedIs: 'follower' };
  const tries = [
    [{ email: 'p1@example.org' }, 403],
    [{ email: 'p2@example.org', role: 'admin', relationship: patient }, 403],
    [{ email: 'p3@example.org', relationship: { ...patient, withUserId: admin.userId } }, 403],
    [{ email: 'p4@example.org', relationship: { ...patient, invitedIs: 'lead' } }, 403],
    [{ email: 'p5@example.org', relationship: patient }, 201],
  ] as const;
  for (const [payload, status] of tries)
    expect((await invite(practitioner, payload)).statusCode).toBe(status);
  // What is refused in the middle of a transaction is on record, too.
  const { rows: refusals } = await ask(
    world.urls.directUrl,
    `select count(*)::int as n from audit_events where action = 'person:invite' and outcome = 'refused'`,
  );
  expect(refusals).toEqual([{ n: 4 }]);
  const mine = (await practitioner.ask({ url: '/v1/invites' })).json().items;
  expect(mine.map((item: { email: string }) => item.email)).toEqual(['p5@example.org']);
  const stranger = await world.person({ firstName: 'Sven' });
  expect((await invite(stranger, { email: 'p6@example.org', relationship: patient })).statusCode).toBe(403);
  expect((await stranger.ask({ url: '/v1/invites' })).statusCode).toBe(403);
  const theirs = await invited({ email: 'theirs@example.org' });
  for (const [method, url] of [
    ['POST', `/v1/invites/${theirs.id}/resend`],
    ['DELETE', `/v1/invites/${theirs.id}`],
  ] as const)
    expect((await practitioner.ask({ method, url })).statusCode).toBe(404);
  expect((await look(theirs.token)).statusCode).toBe(200);
});

test('a list shows what became of each invite, in pages', async () => {
  const { items, next } = (await admin.ask({ url: '/v1/invites?limit=3' })).json();
  expect(items).toHaveLength(3);
  const rest = (await admin.ask({ url: `/v1/invites?limit=200&cursor=${next}` })).json();
  const all = [...items, ...rest.items];
  expect(new Set(all.map((item) => item.id)).size).toBe(all.length);
  const stateOf = (email: string) => all.find((item) => item.email === email)?.state;
  expect([
    stateOf('used@example.org'),
    stateOf('revoked@example.org'),
    stateOf('theirs@example.org'),
  ]).toEqual(['accepted', 'revoked', 'open']);
  expect(all.find((item) => item.email === 'theirs@example.org').sentAt).toMatch(/^20/);
});

test('the mail is in the language of the invited one, and their app too', async () => {
  const { mail, token, userId } = await invited({
    email: 'jonas@example.org',
    firstName: 'Jonas',
    language: 'de',
  });
  expect(mail.subject).toBe('Deine Einladung zu Attune');
  expect((await accept(token)).statusCode).toBe(200);
  const preferences = await admin.ask({ url: `/v1/users/${userId}/preferences` });
  expect(preferences.json().language).toBe('de');
});

test('terms that are not the current ones, and passwords that everybody tries first, use nothing up', async () => {
  const { token } = await invited({ email: 'lena.brandt@example.org', firstName: 'Lena' });
  expect((await accept(token, { termsVersion: '1999-01' })).statusCode).toBe(409);
  const refused = [
    'short',
    'fourteen chars',
    'password12345678',
    'aaaaaaaaaaaaaaaaaaaa',
    'lena.brandt@example.org',
    'lena.brandt 1990',
    'qwertyuiop123456789',
    'sunshineprincess',
  ];
  for (const bad of refused) expect((await accept(token, { password: bad })).statusCode, bad).toBe(400);
  expect((await accept(token)).statusCode).toBe(200);
});

test('nothing of a token or an address is logged, and none stands in the queue', async () => {
  const { token } = await invited({ email: 'quiet@example.org' });
  await look(token);
  await workQueue(world);
  const queued = await ask(world.urls.directUrl, 'select data::text from pgboss.job');
  const said = world.logged.join('') + JSON.stringify(queued.rows);
  expect(said).not.toContain(token);
  expect(said).not.toContain('quiet@example.org');
  const { rows } = await ask(
    world.urls.directUrl,
    'select one_time_tokens::text as row from one_time_tokens',
  );
  expect(JSON.stringify(rows)).not.toContain(token);
});
