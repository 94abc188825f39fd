import { afterAll, expect, test } from 'vitest';
import { ask } from '../testing/http-kit.ts';
import { cleanUp, newPlace, outcome, type Place, start, stop } from '../testing/program-kit.ts';

afterAll(cleanUp);

const createAdmin = (place: Place, email: string) =>
  outcome(place, ['user', 'create-admin', '--email', email]);
const tokenOf = (said: readonly string[]) => /#token=([\w-]{43})/.exec(said.join('\n'))?.[1] ?? '';

test('the first administrator is invited on the command line, before the start and beside it', async () => {
  const place = await newPlace();
  const early = await createAdmin(place, 'ada@example.org');
  expect([early.code, early.complaints]).toEqual([0, []]);
  const program = await start(place);
  expect(program.said().join('\n')).not.toMatch(/Nobody is here yet/);
  const beside = await createAdmin(place, 'ben@example.org');
  expect(beside.code).toBe(0);
  const looks = await Promise.all(
    [early, beside].map(({ said }) => ask(place.url, '/v1/invites/look', { json: { token: tokenOf(said) } })),
  );
  expect(looks.map(({ status, json }) => [status, json.role, json.inviter, json.email])).toEqual([
    [200, 'admin', null, 'a…@e….org'],
    [200, 'admin', null, 'b…@e….org'],
  ]);
  // The link was lost: there is a new one, and the old one is worth nothing.
  const again = await createAdmin(place, 'ADA@example.org');
  const look = (said: readonly string[]) =>
    ask(place.url, '/v1/invites/look', { json: { token: tokenOf(said) } });
  expect([(await look(early.said)).status, (await look(again.said)).status]).toEqual([404, 200]);
  const entered = await ask(place.url, '/v1/invites/accept', {
    json: {
      token: tokenOf(again.said),
      termsVersion: '2026-11',
      password: 'seven green lanterns by the sea',
    },
  });
  expect(entered.status).toBe(200);
  const late = await createAdmin(place, 'ada@example.org');
  expect([late.code, late.said, late.complaints]).toEqual([
    1,
    [],
    ['attune: Somebody with this e-mail is here already.'],
  ]);
  await stop(program);
});

test('a start without anybody says what to do first, and a command without an e-mail does, too', async () => {
  const place = await newPlace();
  const program = await start(place);
  expect(program.said().join('\n')).toMatch(/Nobody is here yet\..*attune user create-admin --email/);
  await stop(program);
  for (const args of [['user'], ['user', 'create-admin'], ['user', 'create-admin', '--email', 'nonsense']]) {
    const { code, complaints } = await outcome(place, args);
    expect([code, complaints.join()]).toEqual([
      1,
      expect.stringMatching(/create-admin --email ada@example\.org/),
    ]);
  }
});
