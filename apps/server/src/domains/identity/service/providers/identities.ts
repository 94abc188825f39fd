import type { Run } from '../../../../kernel/database/database.ts';
import { AppError } from '../../../../kernel/errors.ts';
import { newId } from '../../../../kernel/ids.ts';
import { createIdentityStore } from '../../store/identities.ts';
import type { IdentityDeps } from '../deps.ts';
import type { Proven } from './connection.ts';

/** Which outside identity belongs to whom: by issuer and subject, and by nothing else. */
export function createIdentities({ vault, clock }: Pick<IdentityDeps, 'vault' | 'clock'>) {
  const place = (column: string, userId: string, id: string) => ({
    table: 'identities',
    column,
    key: [userId, id],
  });

  const indexOf = ({ issuer, subject }: Proven) => vault.blindIndex('identity', `${issuer}\0${subject}`);

  const find = (run: Run, proven: Proven) => createIdentityStore(run).find(proven.issuer, indexOf(proven));

  return {
    find,

    /**
     * In the caller's transaction, which holds the person's row: the same again changes nothing.
     * @returns whether it is new
     * @throws AppError `conflict` when it belongs to somebody else
     */
    async attach(run: Run, userId: string, proven: Proven): Promise<boolean> {
      const store = createIdentityStore(run);
      const at = clock.now();
      const found = await find(run, proven);
      if (found && found.user_id !== userId) throw taken();
      if (found) {
        await store.touch(userId, found.identity_id, at);
        return false;
      }
      const id = newId();
      const key = await vault.of(userId);
      const row = {
        userId,
        id,
        provider: proven.provider,
        issuer: proven.issuer,
        subject: key.sealText(place('subject', userId, id), proven.subject),
        subjectIndex: indexOf(proven),
        name: proven.name === undefined ? null : key.sealText(place('name', userId, id), proven.name),
        at,
      };
      await store.insert(row).catch((error: unknown) => {
        // Somebody else was faster by a moment.
        if ((error as { constraint?: unknown }).constraint === 'identity_subjects_pkey') throw taken(error);
        throw error;
      });
      return true;
    },
  };
}

/** Without saying whose it is. */
const taken = (cause?: unknown) =>
  new AppError('conflict', 'This identity belongs to somebody here already. Take another one.', { cause });
