import pg from 'pg';
import { readConfig } from '../../apps/server/src/config.ts';
import { hashToken, newId, newToken } from '../../apps/server/src/kernel/ids.ts';
import { openRuntime } from '../../apps/server/src/runtime.ts';
import { atEnd } from './ending.ts';
import type { Product } from './product.ts';

export type SignedIn = { readonly userId: string; readonly token: string };

/** The database as its owner until the end, and its version. */
export async function openOwner({ ownerUrl }: Product): Promise<{ owner: pg.Client; version: string }> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  atEnd(() => owner.end());
  const { rows } = await owner.query<{ server_version: string }>('show server_version');
  return { owner, version: rows[0]?.server_version ?? 'unknown' };
}

/** People who are signed in with a second factor: made beside the running server by its own code, only their logins by hand. */
export async function makeSignedIn(
  product: Product,
  owner: pg.Client,
  count: number,
  roles: readonly string[] = ['user'],
): Promise<SignedIn[]> {
  const settings = {
    ATTUNE_LOG: 'error',
    ATTUNE_DATA_DIR: product.dataDir,
    ATTUNE_DATABASE_URL: product.appUrl,
    ATTUNE_DATABASE_DIRECT_URL: product.ownerUrl,
  };
  const { app, close } = await openRuntime(readConfig(settings), { schema: 'check' });
  const people: SignedIn[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const token = newToken();
      const loginId = newId();
      const userId = await app.identity.users.create({
        firstName: 'Bench',
        displayName: `Bench ${i}`,
        roles,
      });
      await owner.query(
        `insert into logins (user_id, id, strong, expires_at) values ($1, $2, true, now() + interval '1 hour')`,
        [userId, loginId],
      );
      await owner.query(
        `insert into login_tokens (token_hash, user_id, login_id, expires_at) values ($1, $2, $3, now() + interval '1 hour')`,
        [hashToken(token), userId, loginId],
      );
      people.push({ userId, token });
    }
  } finally {
    await close();
  }
  return people;
}
