import { expect, test } from 'vitest';
import { previewCsv } from './csv/preview.ts';
import { csvOfChannels } from './csv/write.ts';
import { MADE_UP_ENDINGS, type MadeUp, madeUpOf } from './made-up.ts';

test('a label says where its channel comes from, and nothing of what was measured', () => {
  for (const origin of Object.keys(MADE_UP_ENDINGS) as MadeUp[])
    expect(madeUpOf(`RR${MADE_UP_ENDINGS[origin]}`)).toBe(origin);
  for (const label of ['RR', '', 'RR (simulated) left', 'ECG from a file', 'Simulated', '(file)'])
    expect(madeUpOf(label), label).toBeUndefined();
});

test('a label that was written in another case, with a space behind it, or cut by an EDF, says it too', () => {
  const cut = `ECG${MADE_UP_ENDINGS.file}`.slice(0, 16);
  expect(cut).toBe('ECG (from a file');
  expect([cut, 'rr (Simulated) '].map(madeUpOf)).toEqual(['file', 'simulated']);
});

test('it outlives a table: written as CSV and read again, the label is whole', () => {
  const label = `ECG${MADE_UP_ENDINGS.simulated}`;
  const samples = Int16Array.from({ length: 400 }, (_, i) => i % 50);
  const parts = [{ firstSample: 0, samples }];
  const text = [...csvOfChannels([{ label, unit: 'mV', rate: 100, scale: 0.01, offset: 0, parts }])].join('');
  const { columns } = previewCsv(new TextEncoder().encode(text));
  expect(columns.map((column) => madeUpOf(column.label))).toContain('simulated');
});
