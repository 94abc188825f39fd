import { z } from 'zod';
import type { Config } from '../config.ts';
import { AppError } from '../kernel/errors.ts';
import { StartError } from '../kernel/start-error.ts';
import { openRuntime, runningEmbedded } from '../runtime.ts';

/** `attune user create-admin`: an invite for an administrator, with an instance running or not. */
export async function userCommand(
  config: Config,
  what: string,
  email: string | undefined,
  say: (line: string) => void,
): Promise<void> {
  if (what !== 'create-admin' || !z.email().max(254).safeParse(email).success || !email)
    throw new StartError('Say for whom: "attune user create-admin --email ada@example.org".');
  const running = config.database ?? (await runningEmbedded(config.dataDir));
  const runtime = await openRuntime(
    { ...config, database: running },
    { schema: running ? 'check' : 'migrate' },
  );
  try {
    const link = await runtime.app.identity.invites.inviteAdministrator(email);
    say('Open this link to choose how you sign in. It works once, for a week; keep it to yourself:');
    say(`  ${link}`);
    say('Administrators need a second factor: add it under Settings, Security.');
  } catch (error) {
    throw error instanceof AppError ? new StartError(error.message, { cause: error }) : error;
  } finally {
    await runtime.close();
  }
}
