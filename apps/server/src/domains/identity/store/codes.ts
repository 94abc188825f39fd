import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

/** SQL of code generators and recovery codes. */
export function createCodeStore(run: Run) {
  return {
    generator: (userId: string) =>
      run.first(
        query.selectFrom('code_generators').select(['secret', 'confirmed_at']).where('user_id', '=', userId),
      ),

    /** Takes the place of one that was never confirmed. No row: there is a confirmed one. */
    offer: (userId: string, secret: Buffer, at: Date) =>
      run.count(
        query
          .insertInto('code_generators')
          .values({ user_id: userId, secret, created_at: at })
          .onConflict((conflict) =>
            conflict
              .column('user_id')
              .doUpdateSet({ secret, created_at: at, last_step: 0 })
              .where('code_generators.confirmed_at', 'is', null),
          ),
      ),

    confirm: (userId: string, step: number, at: Date) =>
      run.count(
        query
          .updateTable('code_generators')
          .set({ confirmed_at: at, last_step: step })
          .where('user_id', '=', userId)
          .where('confirmed_at', 'is', null),
      ),

    /** Uses up the code of a step of 30 s, and of all before it: of any number at once, one gets the row. */
    takeStep: (userId: string, step: number) =>
      run.count(
        query
          .updateTable('code_generators')
          .set({ last_step: step })
          .where('user_id', '=', userId)
          .where('confirmed_at', 'is not', null)
          .where('last_step', '<', step),
      ),

    removeGenerator: (userId: string) =>
      run.count(query.deleteFrom('code_generators').where('user_id', '=', userId)),

    /** Of any number at once, one gets the row. */
    takeRecoveryCode: (userId: string, hash: Buffer, at: Date) =>
      run.count(
        query
          .updateTable('recovery_codes')
          .set({ used_at: at })
          .where('user_id', '=', userId)
          .where('code_hash', '=', hash)
          .where('used_at', 'is', null),
      ),

    insertRecoveryCodes: (userId: string, hashes: readonly Buffer[]) =>
      run.count(
        query
          .insertInto('recovery_codes')
          .values(hashes.map((hash) => ({ user_id: userId, code_hash: hash }))),
      ),

    removeRecoveryCodes: (userId: string) =>
      run.count(query.deleteFrom('recovery_codes').where('user_id', '=', userId)),

    recoveryCodesLeft: async (userId: string) => {
      const row = await run.first(
        query
          .selectFrom('recovery_codes')
          .select((select) => select.fn.countAll<number>().as('left'))
          .where('user_id', '=', userId)
          .where('used_at', 'is', null),
      );
      return row?.left ?? 0;
    },
  };
}
