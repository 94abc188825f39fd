import { expect, onTestFinished, test, vi } from 'vitest';
import { indexedDbValues } from './indexed-db.ts';

/** As much of a browser's database as one needs to be closed: what it holds, and how often it was opened. */
function pretendDatabase() {
  const held = new Map<string, unknown>();
  const open: { onclose?: () => void; onversionchange?: () => void; close: () => void }[] = [];
  let refusals = 0;
  const later = (request: { onsuccess?: () => void; onerror?: () => void }, how: 'onsuccess' | 'onerror') => {
    queueMicrotask(() => request[how]?.());
    return request;
  };
  function connection() {
    let isClosed = false;
    const made = {
      close: () => {
        isClosed = true;
      },
      transaction() {
        if (isClosed) throw new DOMException('The database connection is closing.', 'InvalidStateError');
        const transaction: { oncomplete?: () => void; objectStore: () => unknown } = {
          objectStore: () => ({
            get: (key: string) => later({ result: held.get(key) } as object, 'onsuccess'),
            put: (value: unknown, key: string) => void held.set(key, value),
            delete: (key: string) => void held.delete(key),
          }),
        };
        setImmediate(() => transaction.oncomplete?.());
        return transaction;
      },
    };
    open.push(made);
    return made;
  }
  vi.stubGlobal('indexedDB', {
    open: () => {
      if (refusals-- > 0) return later({ error: new Error('The disk is busy.') } as object, 'onerror');
      return later({ result: connection() } as object, 'onsuccess');
    },
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return { open, refuse: (count: number) => (refusals = count) };
}

test('a database that did not open is opened anew', async () => {
  const { refuse, open } = pretendDatabase();
  const values = indexedDbValues('d');
  refuse(9);
  await expect(values.update('a', () => 1)).rejects.toThrow('The disk is busy.');
  refuse(0);
  expect(await values.update('a', () => 1)).toBe(1);
  expect(open).toHaveLength(1);
});

test.each([
  [
    'by the browser, which says so',
    (it: { onclose?: () => void; close: () => void }) => [it.close(), it.onclose?.()],
  ],
  ['by the browser, without a word', (it: { close: () => void }) => it.close()],
  [
    'for another tab that wants to delete it',
    (it: { onversionchange?: () => void }) => it.onversionchange!(),
  ],
])('a database that was closed %s is opened anew', async (_, end) => {
  const { open } = pretendDatabase();
  const values = indexedDbValues('d');
  await values.update('a', () => 1);
  end(open[0]!);
  expect(() => (open[0] as unknown as { transaction: () => void }).transaction()).toThrow('closing');
  expect(await values.update('a', (old) => Number(old) + 1)).toBe(2);
  expect(await values.read('a')).toBe(2);
  expect(open).toHaveLength(2);
});
