import { expect, test } from 'vitest';
import { exerciseOf, isSendable, newExercise, typedExercise } from './exercise.ts';

const exercise = {
  id: '00000000-0000-7000-8000-000000000001',
  name: 'Box breathing',
  description: 'Four equal parts.',
  track: 'breathing',
  guidance: { inhale: 4, holdIn: 4, exhale: 4, holdOut: 0, steps: ['Sit.', 'Breathe.'] },
  dataTypes: ['ecg'],
  retired: false,
  version: 3,
};

test('what is there comes back as it was, and zero is something', () => {
  const { name, description, track, guidance, dataTypes } = exercise;
  expect(exerciseOf(typedExercise(exercise))).toEqual({ name, description, track, guidance, dataTypes });
});

test('what nobody filled in is not said; a comma is a decimal point; words are no number', () => {
  const typed = { ...newExercise('breathing'), name: ' Slow ', breathsPerMinute: '5,5', steps: '\n In \n\n' };
  expect(exerciseOf(typed)).toEqual({
    name: 'Slow',
    track: 'breathing',
    description: '',
    dataTypes: [],
    guidance: { breathsPerMinute: 5.5, steps: ['In'] },
  });
  expect(isSendable(typed)).toBe(true);
  expect(isSendable({ ...typed, minutes: 'ten' })).toBe(false);
  expect(isSendable(newExercise('breathing'))).toBe(false);
});
