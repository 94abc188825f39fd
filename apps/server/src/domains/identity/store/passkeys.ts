import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

export type PasskeyRow = {
  readonly id: string;
  readonly label: Buffer;
  readonly backed_up: boolean;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
};

type NewPasskey = {
  readonly userId: string;
  readonly id: string;
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly label: Buffer;
  readonly backedUp: boolean;
  readonly at: Date;
};

/** A passkey as it is asked to prove itself. */
export type KnownPasskey = {
  readonly user_id: string;
  readonly id: string;
  readonly public_key: Buffer;
  readonly counter: number;
};

/** SQL of passkeys and of the directory that finds them by credential id. */
export function createPasskeyStore(run: Run) {
  return {
    insert: async (passkey: NewPasskey) => {
      const { userId, id, credentialId, at } = passkey;
      await run.count(
        query.insertInto('passkeys').values({
          user_id: userId,
          id,
          public_key: passkey.publicKey,
          counter: passkey.counter,
          transports: [...passkey.transports],
          label: passkey.label,
          backed_up: passkey.backedUp,
          created_at: at,
        }),
      );
      await run.count(
        query
          .insertInto('passkey_credentials')
          .values({ credential_id: credentialId, user_id: userId, passkey_id: id }),
      );
    },

    findByCredential: (credentialId: Buffer) =>
      run.first<KnownPasskey>(
        query
          .selectFrom('passkey_credentials as c')
          .innerJoin('passkeys as p', (join) =>
            join.onRef('p.user_id', '=', 'c.user_id').onRef('p.id', '=', 'c.passkey_id'),
          )
          .select(['p.user_id', 'p.id', 'p.public_key', 'p.counter'])
          .where('c.credential_id', '=', credentialId),
      ),

    /**
     * Notes a use. No row: the passkey is gone, or its counter did not grow, so there is a copy of it somewhere. One
     * that does not count stays at 0.
     */
    use: (passkey: KnownPasskey, seen: { counter: number; backedUp: boolean }, at: Date) =>
      run.count(
        query
          .updateTable('passkeys')
          .set({ counter: seen.counter, backed_up: seen.backedUp, last_used_at: at })
          .where('user_id', '=', passkey.user_id)
          .where('id', '=', passkey.id)
          .where('counter', seen.counter === 0 ? '=' : '<', seen.counter),
      ),

    list: (userId: string) =>
      run.all<PasskeyRow>(
        query
          .selectFrom('passkeys')
          .select(['id', 'label', 'backed_up', 'created_at', 'last_used_at'])
          .where('user_id', '=', userId)
          .orderBy('created_at')
          .orderBy('id'),
      ),

    /** What browsers know the person's passkeys by. */
    credentials: (userId: string) =>
      run.all<{ credential_id: Buffer; transports: string[] }>(
        query
          .selectFrom('passkeys as p')
          .innerJoin('passkey_credentials as c', (join) =>
            join.onRef('c.user_id', '=', 'p.user_id').onRef('c.passkey_id', '=', 'p.id'),
          )
          .select(['c.credential_id', 'p.transports'])
          .where('p.user_id', '=', userId)
          .orderBy('p.created_at'),
      ),

    rename: (userId: string, id: string, label: Buffer) =>
      run.count(
        query.updateTable('passkeys').set({ label }).where('user_id', '=', userId).where('id', '=', id),
      ),

    removeAll: (userId: string) => run.count(query.deleteFrom('passkeys').where('user_id', '=', userId)),

    remove: (userId: string, id: string) =>
      run.count(query.deleteFrom('passkeys').where('user_id', '=', userId).where('id', '=', id)),
  };
}
