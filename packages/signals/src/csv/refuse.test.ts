import { expect, test } from 'vitest';
import { bytesOf, readCsv } from './csv.test-data.ts';
import { createCsvDecoder } from './decode.ts';
import type { CsvError } from './error.ts';
import { previewCsv } from './preview.ts';

const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;
const good = (count: number) => Array.from({ length: count }, (_, i) => `${i},${i % 100}`);

function refusal(work: () => unknown): [string, number | undefined, number | undefined] {
  try {
    work();
  } catch (error) {
    const { code, row, column, name } = error as CsvError;
    expect(name).toBe('CsvError');
    return [code, row, column];
  }
  throw new Error('It was read.');
}

test('what is no CSV file is refused at once', () => {
  for (const text of ['', 'hello world', '{"a":"b"}', 'name,place\nA,B\n', '\0\0\0\0'])
    expect(['not-csv', 'no-values']).toContain(refusal(() => previewCsv(bytesOf(text)))[0]);
  expect(refusal(() => previewCsv(bytesOf('2026-01-01 00:00:00\n2026-01-01 00:00:01\n')))[0]).toBe(
    'no-values',
  );
});

test('a bad cell is named with its row and column, however late it comes', () => {
  const file = (bad: string) => lines('time_s,x', ...good(20_000), bad, '30000,1');
  expect(refusal(() => readCsv(file('20000,lead off')))).toEqual(['bad-number', 20_002, 2]);
  expect(refusal(() => readCsv(file('later,5')))).toEqual(['bad-time', 20_002, 1]);
  expect(refusal(() => readCsv(file(',5')))).toEqual(['bad-time', 20_002, 1]);
  expect(refusal(() => readCsv(file('19998,5')))).toEqual(['time-order', 20_002, 1]);
  expect(refusal(() => readCsv(file('20000,1,2')))).toEqual(['too-many-cells', 20_002, 3]);
  expect(refusal(() => readCsv(file('20000,"5" 6')))).toEqual(['quote', 20_002, 2]);
  expect(refusal(() => readCsv(file('20000,"5')))).toEqual(['quote', 20_002, undefined]);
});

test('the message shows the cell, shortened, and says what to do', () => {
  const work = () => readCsv(lines('time_s,x', ...good(20_000), `20000,${'y'.repeat(100)}`));
  expect(work).toThrow(`Row 20002, column 2: “${'y'.repeat(40)}…” is no number. Correct or empty the cell`);
});

test('a column that is empty for long and then holds text is left out', () => {
  const text = lines('time_s,x,note', ...good(20_000).map((row) => `${row},`), '20000,1,pause');
  const { survey, channels } = readCsv(text);
  expect(channels.map(({ label }) => label)).toEqual(['x']);
  expect(survey.plan.columns[2]).toMatchObject({ role: 'ignored', because: 'text' });
});

test('a row beyond 1 MiB, too many cells and too many channels', () => {
  const row = `${'1'.repeat(1100 * 1024)}\n`;
  expect(refusal(() => readCsv(`a\n1\n2\n${row}`, { rate: 1 }))[0]).toBe('row-length');
  expect(refusal(() => readCsv(lines('0,'.repeat(600), '1,'.repeat(600)), { rate: 1 }))[0]).toBe(
    'too-many-cells',
  );
  expect(refusal(() => readCsv(lines(Array(300).fill('7').join(',')), { rate: 1 }))[0]).toBe(
    'too-many-cells',
  );
});

test('without times a rate must be given; a time cannot reach beyond what a channel holds', () => {
  expect(refusal(() => readCsv(lines('a,b', '1,2', '5,1', '1,7')))[0]).toBe('no-rate');
  expect(previewCsv(bytesOf(lines('a,b', '1,2', '5,1', '1,7'))).warnings).toMatchObject([
    { code: 'rate-missing' },
  ]);
  const far = lines('time_s,x', '0,1', '1,2', '2,3', '999999999999,4');
  expect(refusal(() => readCsv(far, { rate: 1000 }))[0]).toBe('bad-time');
  expect(refusal(() => readCsv(lines('t,x', '0,1'), { timeColumn: 7 }))[0]).toBe('bad-option');
});

test('with the plan of a preview alone, a value that does not fit is refused rather than changed', () => {
  const plan = previewCsv(bytesOf(lines('time_s,x', '0,0.1', '1,0.2', '2,0.3')));
  const decode = (value: string) => {
    const decoder = createCsvDecoder(plan, { points: () => {} });
    decoder.push(bytesOf(`time_s,x\n0,0.1\n1,${value}\n`));
    return decoder.end();
  };
  expect(decode('0.7')).toEqual({ rows: 2, points: [2] });
  for (const value of ['0.71', '0.8', '-0.9'])
    expect(refusal(() => decode(value))).toEqual(['misfit', undefined, 2]);
});
