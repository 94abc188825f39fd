import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Run } from '../../kernel/database/database.ts';
import { openUncounted, statementOf, type Uncounted } from '../../testing/uncounted-kit.ts';
import { createConsentStore } from './store/index.ts';

let uncounted: Uncounted;
beforeAll(async () => {
  uncounted = await openUncounted();
});
afterAll(() => uncounted?.close());

const asked = 250;

const purpose = 'sensor-data';
const lists = {
  'held until the end': (run: Run, some: readonly string[]) =>
    createConsentStore(run).holdAllCurrent(some, purpose),
  'just looked up': (run: Run, some: readonly string[]) => createConsentStore(run).allCurrent(some, purpose),
};
const ones = {
  'held until the end': (run: Run, one: string) => createConsentStore(run).holdCurrent(one, purpose),
  'just looked up': (run: Run, one: string) => createConsentStore(run).isCurrent(one, purpose),
};

test.each(Object.entries(lists))('who of many has agreed, %s, is found by the people', async (_, ask) => {
  const statement = await statementOf((run) => ask(run, uncounted.people.slice(0, asked)));
  expect(statement.isPlannedAnew).toBe(true);
  const { handled, found } = await uncounted.workOf(statement);
  expect(found).toBe(asked);
  expect(handled).toBeLessThan(8 * asked);
});

test.each(Object.entries(ones))('whether one has agreed, %s, is found by the person', async (_, ask) => {
  const { handled, found } = await uncounted.workOf(
    await statementOf((run) => ask(run, uncounted.people[0] ?? '')),
  );
  expect(found).toBe(1);
  expect(handled).toBeLessThan(8);
});
