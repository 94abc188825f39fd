import { expect, test } from 'vitest';
import { words } from '../../../words/index.ts';
import { qualityText } from './watched-numbers.tsx';

test('of a pulse wave nothing is said of electrodes, of an electrocardiogram it is', () => {
  const reasons = Object.keys(words.practise.quality) as (keyof typeof words.practise.quality)[];
  const of = (kind: 'ecg' | 'ppg') => reasons.map((reason) => qualityText(kind, reason)).join(' ');
  expect(of('ecg')).toContain('the electrodes have no contact');
  expect(of('ppg')).toContain('the sensor has no contact');
  expect(of('ppg')).not.toContain('electrode');
  expect(qualityText('ppg', 'good')).toBe(words.practise.quality.good);
});
