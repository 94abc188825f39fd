import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoginProof } from '../../kernel/actor.ts';
import { openUncounted, statementOf, type Uncounted } from '../../testing/uncounted-kit.ts';
import { createLoginStore } from './store/logins.ts';

let uncounted: Uncounted;
beforeAll(async () => {
  uncounted = await openUncounted();
});
afterAll(() => uncounted?.close());

const asked = 250;

test('which of many logins stand is found by their tokens, and by nothing that others share', async () => {
  const { owner, workOf } = uncounted;
  const { rows } = await owner.query(
    `select token_hash as "tokenHash", access_version::int as "accessVersion"
     from login_tokens join users on users.id = user_id limit ${asked}`,
  );
  const statement = await statementOf((run) => createLoginStore(run).standing(rows as LoginProof[]));
  expect(statement.isPlannedAnew).toBe(true);
  const { handled, found } = await workOf(statement);
  expect(found).toBe(asked);
  expect(handled).toBeLessThan(8 * asked);
});
