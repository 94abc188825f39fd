import { readConfig } from '../config.ts';
import { newId } from '../kernel/ids.ts';
import { openRuntime } from '../runtime.ts';
import { type Ask, ask, importPath, readRaw, signIn } from './http-kit.ts';
import { recording } from './recordings-kit.ts';

/** People who do with the product what people do, at several programs that share a database, in turn. */

const hour = 3_600_000;
const words = { version: '2026-11', language: 'en' };

/** @returns links to sign in with: a participant's, and an organizer's */
export async function makeUsers(settings: NodeJS.ProcessEnv, name: string): Promise<[string, string]> {
  const { app, close } = await openRuntime(readConfig({ ATTUNE_LOG: 'error', ...settings }), {
    schema: 'check',
  });
  try {
    const make = async (firstName: string, roles: string[]) => {
      const userId = await app.identity.users.create({ firstName, email: `${firstName}@example.org`, roles });
      for (const purpose of ['sensor-data', 'analytics'])
        await app.db.withSystem('make-demo', (run) =>
          app.consent.giveWithin(run, userId, userId, { purpose, ...words }),
        );
      return app.identity.makeLink(userId, 5);
    };
    return [await make(name, []), await make(`${name}-organizer`, ['organizer'])];
  } finally {
    await close();
  }
}

/**
 * Everything once, each request at the next program. @returns a line for every answer that was not the right one, and how
 * many there were
 */
export async function useEverything(urls: readonly string[], links: readonly [string, string], seed: number) {
  const wrong: string[] = [];
  let asked = 0;
  const next = () => urls[asked++ % urls.length] as string;
  const [own, organizing] = [await signIn(next(), links[0]), await signIn(next(), links[1])];
  const say = async (right: number, path: string, as: string, options: Ask = {}) => {
    const url = next();
    const answer = await ask(url, path, { as, ...options });
    const what = `${options.method ?? (options.json || options.bytes ? 'POST' : 'GET')} ${path} at ${urls.indexOf(url)}`;
    if (answer.status !== right) wrong.push(`${what}: ${answer.status} ${answer.body}`);
    return answer;
  };
  const { token, userId } = own;
  const home = `/v1/users/${userId}`;
  // Twice each, so that both programs of two are asked for everything.
  for (const turn of [0, 1]) {
    await say(200, '/v1/me', token);
    await say(200, `${home}/profile`, token);
    await say(200, `${home}/preferences`, token, { method: 'PATCH', json: { theme: 'dark' } });
    await say(200, `${home}/profile/metadata/turn`, token, { method: 'PUT', json: { value: turn } });
    const file = recording(seed * 2 + turn);
    const imported = await say(201, importPath(userId), token, { bytes: file.file });
    const sessionId = imported.json?.session?.id;
    for (const url of urls) {
      const read = await readRaw(url, userId, token, sessionId, 1);
      if (!read.body.equals(file.channels[1] as Buffer)) wrong.push(`points of ${sessionId} at ${url}`);
    }
    await say(200, `${home}/sessions`, token);
    const id = newId();
    const activity = { id, app: 'attune', type: 'breathed', occurredAt: new Date().toISOString() };
    await say(200, `${home}/activities`, token, { json: activity });
    await say(200, `${home}/activities`, token);
    const event = { ...activity, id: newId(), type: undefined, name: 'breathed', category: 'engagement' };
    await say(200, `${home}/events`, token, { json: event });
    await say(200, `${home}/apps/attune/data/seen`, token, { method: 'PUT', json: { value: { turn } } });
    await say(200, `${home}/apps/attune/data/seen`, token);
    await takePart(say, own, organizing);
    await say(200, `${home}/consents`, token);
    await say(200, `${home}/audit`, token);
    await say(200, '/v1/retention', token);
    await say(200, `${home}/notifications`, token);
  }
  const wished = await say(201, `${home}/data-requests`, token, { json: { kind: 'export' } });
  await say(200, `${home}/data-requests`, token);
  await say(204, '/v1/sign-out', organizing.token, { method: 'POST' });
  return { wrong, asked, userId, token, requestId: wished.json?.request?.id ?? wished.json?.id };
}

type Say = (right: number, path: string, as: string, options?: Ask) => ReturnType<typeof ask>;
type Login = { readonly userId: string; readonly token: string };

/** A workshop is announced, and somebody signs up and leaves again. */
async function takePart(say: Say, own: Login, organizing: Login): Promise<void> {
  const starts = Date.now() + 48 * hour;
  const made = await say(201, `/v1/users/${organizing.userId}/workshops`, organizing.token, {
    json: {
      title: 'Breathe together',
      language: 'en',
      startsAt: new Date(starts).toISOString(),
      endsAt: new Date(starts + 2 * hour).toISOString(),
      timeZone: 'Europe/Berlin',
      place: 'Berlin',
      address: 'Linienstraße 1',
      capacity: 1,
    },
  });
  const workshopId = made.json?.id;
  await say(204, `/v1/workshops/${workshopId}/publish`, organizing.token, { method: 'POST' });
  const places = `/v1/users/${own.userId}/participations`;
  const wish = { json: { workshopId, requirementsVersion: 1 } };
  const signedUp = await say(201, places, own.token, wish);
  await say(200, `/v1/users/${own.userId}/workshops/${workshopId}`, own.token);
  await say(204, `${places}/${signedUp.json?.id}`, own.token, { method: 'DELETE' });
  await say(201, places, own.token, wish);
}
