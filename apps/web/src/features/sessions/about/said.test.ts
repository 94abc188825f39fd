import { expect, test } from 'vitest';
import { sampleSession } from '../../../design/samples.ts';
import { changeOf, saidOf } from './said.ts';

const session = {
  ...sampleSession('complete'),
  feedbackBefore: { mood: 2, notes: 'Tired.' },
  device: 'Belt',
};
const base = saidOf(session);

test('only what was changed is sent, and what was emptied is removed', () => {
  expect(changeOf(base, base)).toEqual({});
  expect(changeOf(base, { ...base, device: ' ', location: ' At home ' })).toEqual({
    device: null,
    location: 'At home',
  });
});

test('a feedback is sent as a whole, zero included, and none at all once nothing of it is left', () => {
  const before = { ...base.feedbackBefore, stress: 0 };
  expect(changeOf(base, { ...base, feedbackBefore: before })).toEqual({
    feedbackBefore: { mood: 2, stress: 0, notes: 'Tired.' },
  });
  const empty = { ...base.feedbackBefore, mood: undefined, notes: '' };
  expect(changeOf(base, { ...base, feedbackBefore: empty })).toEqual({ feedbackBefore: null });
});
