import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { type World, world } from '../../testing/world.ts';

type Slow = { readonly line: string; readonly action: string };
const inviting: Slow = { line: 'POST /v1/invites', action: 'person:invite (list)' };
/** Asks for no body; one may come all the same. */
const removing: Slow = { line: 'DELETE /v1/roles/spare', action: 'role:write (any)' };

const decisions = async ({ urls }: World, { action }: Slow): Promise<number> =>
  (await ask(urls.directUrl, `select from audit_events where action = '${action}'`)).rowCount ?? 0;

/** A request that has sent its head and half of its body, and that the server has let in so far. */
async function openSlowly(opened: World, token: string, body: string, slow: Slow) {
  await opened.server.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((opened.server.server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  const head = [
    `${slow.line} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
  await vi.waitFor(async () => expect(await decisions(opened, slow)).toBe(1), {
    timeout: 10_000,
    interval: 20,
  });
  return {
    async finish(): Promise<string> {
      const parts: Buffer[] = [];
      socket.on('data', (part: Buffer) => parts.push(part));
      socket.write(body.slice(10));
      await once(socket, 'close');
      return Buffer.concat(parts).toString();
    },
  };
}

const invite = JSON.stringify({ email: 'late@example.org' });
const people = async ({ urls }: World) => (await ask(urls.directUrl, 'select id from users')).rowCount;

test.each([inviting, removing])(
  'who is shut out while their body arrives changes nothing: $line',
  async (slow) => {
    const opened = await world();
    const admin = await opened.person({ firstName: 'Ada', roles: ['admin'] });
    await ask(
      opened.urls.directUrl,
      `set role attune_any; insert into roles (name, description) values ('spare', 'spare')`,
    );
    const request = await openSlowly(opened, admin.token, invite, slow);
    await ask(
      opened.urls.directUrl,
      `set role attune_any; update users set status = 'disabled' where id = '${admin.userId}'`,
    );
    expect(await request.finish()).toMatch(/^HTTP\/1\.1 401 /);
    expect(await people(opened)).toBe(1);
    const { rowCount } = await ask(opened.urls.directUrl, `select from roles where name = 'spare'`);
    expect(rowCount).toBe(1);
  },
);

test('a slow body of somebody who may still do it is served, and its decision is on record once', async () => {
  const opened = await world();
  const admin = await opened.person({ firstName: 'Ada', roles: ['admin'] });
  const request = await openSlowly(opened, admin.token, invite, inviting);
  expect(await request.finish()).toMatch(/^HTTP\/1\.1 201 /);
  expect(await people(opened)).toBe(2);
  expect(await decisions(opened, inviting)).toBe(1);
});

test('who asks too often is told so before anything is looked up', async () => {
  const opened = await world();
  const ada = await opened.person({ firstName: 'Ada' });
  const offer = { method: 'POST', url: '/v1/me/passkeys/options' } as const;
  const statuses: number[] = [];
  for (let at = 0; at < 60; at++) statuses.push((await ada.ask(offer)).statusCode);
  expect(new Set(statuses)).toEqual(new Set([200]));
  const taken = vi.spyOn(opened.pool, 'connect');
  const refused = await ada.ask(offer);
  expect([refused.statusCode, refused.json().code]).toEqual([429, 'too-many-requests']);
  expect(refused.headers['cache-control']).toBe('no-store');
  expect(taken).not.toHaveBeenCalled();
});

test('a proxy that nobody trusts is named in the log, once', async () => {
  const warnings = ({ logged }: World) =>
    logged.filter((line) => line.includes('ATTUNE_TRUSTED_PROXIES')).length;
  const through = { url: '/v1/terms', headers: { 'x-forwarded-for': '192.0.2.7' } };
  const opened = await world();
  await opened.server.inject({ url: '/v1/terms' });
  expect(warnings(opened)).toBe(0);
  for (let at = 0; at < 3; at++) await opened.server.inject(through);
  expect(warnings(opened)).toBe(1);
  expect(opened.logged.join('')).not.toContain('192.0.2.7');
  const trusting = await world({ trustedProxies: ['127.0.0.1'] });
  await trusting.server.inject(through);
  expect(warnings(trusting)).toBe(0);
});
