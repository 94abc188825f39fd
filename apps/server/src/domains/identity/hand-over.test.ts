import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { mailTo, workQueue } from '../../testing/mail-kit.ts';
import { tokenIn } from '../../testing/smtp-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let practitioner: Person;
const termsVersion = '2026-11';
const password = 'seven green lanterns by the sea';

beforeAll(async () => {
  world = await openWorld();
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

/** Invites somebody and opens their mail. */
async function invited(payload: { email: string; [field: string]: unknown }, by = admin) {
  const answer = await invite(by, payload);
  expect(answer.statusCode, answer.body).toBe(201);
  const mail = await mailTo(world, payload.email, 'invite');
  return { ...answer.json<{ id: string; userId: string }>(), token: tokenIn(mail), mail };
}

const noorWithChild = async (email: string) => {
  const parent = await world.person({ firstName: 'Noor', roles: ['guardian'] });
  const child = await parent.ask({
    method: 'POST',
    url: `/v1/users/${parent.userId}/children`,
    payload: { firstName: 'Sami', birthDate: '2014-05-30' },
  });
  const { userId } = child.json<{ userId: string }>();
  const handOver = (by: Person, to = email) =>
    by.ask({ method: 'POST', url: `/v1/users/${userId}/invite`, payload: { email: to } });
  return { parent, userId, handOver };
};

test('a child is given a login of their own later, once', async () => {
  const { parent, userId, handOver } = await noorWithChild('sami@example.org');
  expect((await handOver(practitioner)).statusCode).toBe(403);
  expect((await handOver(parent)).statusCode).toBe(201);
  const token = tokenIn(await mailTo(world, 'sami@example.org', 'invite'));
  expect((await accept(token)).json()).toEqual({ state: 'signed-in', userId });
  expect((await post('/v1/sign-in', { email: 'sami@example.org', password })).statusCode).toBe(200);
  expect((await handOver(parent)).statusCode).toBe(409);
  expect((await parent.ask({ url: `/v1/users/${userId}/profile` })).statusCode).toBe(200);
});

test('an address that was a slip of the pen opens nothing, neither by the link nor by a new password', async () => {
  const { parent, userId, handOver } = await noorWithChild('wrong@example.org');
  const { id } = (await handOver(parent)).json();
  const token = tokenIn(await mailTo(world, 'wrong@example.org', 'invite'));
  await post('/v1/password-resets', { email: 'wrong@example.org' });
  await workQueue(world);
  const mails = await world.app.mail.outbox();
  expect(mails.filter((mail) => mail.to === 'wrong@example.org').map((mail) => mail.kind)).toEqual([
    'invite',
  ]);
  expect((await admin.ask({ method: 'DELETE', url: `/v1/invites/${id}` })).statusCode).toBe(204);
  expect((await accept(token)).statusCode).toBe(404);
  expect((await admin.ask({ url: `/v1/users/${userId}/person` })).json().email).toBeNull();
  expect((await handOver(parent, 'right@example.org')).statusCode).toBe(201);
  const right = tokenIn(await mailTo(world, 'right@example.org', 'invite'));
  expect((await accept(right)).statusCode).toBe(200);
});

test('to hold the permission on one’s child is not to hold it: a parent invites nobody else', async () => {
  await world.person({ email: 'mateo@example.org' });
  const { parent } = await noorWithChild('nobody@example.org');
  const tries = [{ email: 'any@example.org' }, { email: 'mateo@example.org' }];
  const relationship = { type: 'teacher-student', withUserId: parent.userId, invitedIs: 'follower' };
  for (const payload of [...tries, ...tries.map((one) => ({ ...one, relationship }))])
    expect((await invite(parent, payload)).statusCode).toBe(403);
});

test('nobody becomes an administrator by taking their ways in away and handing the login over', async () => {
  const victim = await world.person({ firstName: 'Vic', email: 'vic@example.org', roles: ['admin'] });
  const clerk = await world.person({ firstName: 'Clerk' });
  for (const permission of ['person:disable', 'person:invite'])
    await ask(
      world.urls.directUrl,
      `insert into user_permissions (user_id, permission, scope) values ('${clerk.userId}', '${permission}', 'any')`,
    );
  const tries = [
    ['DELETE', 'second-factors', undefined],
    ['PUT', 'status', { status: 'disabled' }],
  ] as const;
  for (const [method, what, payload] of tries) {
    const url = `/v1/users/${victim.userId}/${what}`;
    expect((await clerk.ask({ method, url, ...(payload ? { payload } : {}) })).statusCode, what).toBe(403);
  }
  const url = `/v1/users/${victim.userId}/invite`;
  const taken = await clerk.ask({ method: 'POST', url, payload: { email: 'evil@example.org' } });
  expect(taken.statusCode).toBe(409);
});

test('an old invite is worth nothing beside another way in, and a role only while its giver may give it', async () => {
  const { token, userId } = await invited({ email: 'early@example.org' });
  await ask(
    world.urls.directUrl,
    `insert into passwords (user_id, hash, short) values ('${userId}', 'x', false)`,
  );
  expect((await accept(token)).statusCode).toBe(404);
  const second = await world.person({ firstName: 'Second', roles: ['admin'] });
  const crony = await invited({ email: 'crony@example.org', role: 'admin' }, second);
  const out = `/v1/users/${second.userId}/roles/admin`;
  expect((await admin.ask({ method: 'DELETE', url: out })).statusCode).toBe(204);
  expect((await accept(crony.token)).statusCode).toBe(404);
});

test('nobody’s mailbox is filled by inviting and sending again without an end', async () => {
  const busy = await world.person({ firstName: 'Busy', roles: ['admin'] });
  const { id } = await invited({ email: 'mailbox@example.org' }, busy);
  const statuses: number[] = [];
  for (let i = 0; i < 320; i++)
    statuses.push((await busy.ask({ method: 'POST', url: `/v1/invites/${id}/resend` })).statusCode);
  expect(statuses.slice(0, 290).every((status) => status === 204)).toBe(true);
  expect(statuses.at(-1)).toBe(429);
});
