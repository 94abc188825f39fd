import { readConfig } from '../config.ts';
import { openRuntime } from '../runtime.ts';

/**
 * Makes people who agree to sensor data being stored, with the settings of a program that runs beside.
 * @returns the token of a one-time link for each
 */
export async function makePeople(settings: NodeJS.ProcessEnv, names: readonly string[]): Promise<string[]> {
  const { app, close } = await openRuntime(readConfig({ ATTUNE_LOG: 'error', ...settings }), {
    schema: 'check',
  });
  try {
    const tokens: string[] = [];
    for (const name of names) {
      const userId = await app.identity.users.create({ firstName: name, email: `${name}@example.org` });
      await app.db.withSystem('make-demo', (run) =>
        app.consent.giveWithin(run, userId, userId, {
          purpose: 'sensor-data',
          version: '2026-11',
          language: 'en',
        }),
      );
      tokens.push(await app.identity.makeLink(userId, 5));
    }
    return tokens;
  } finally {
    await close();
  }
}
