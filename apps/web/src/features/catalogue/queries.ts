import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/index.ts';

/** Exercises lie under this key, whether retired ones are among them or not. */
export const exercisesKey = ['exercises'] as const;

/** Retired ones too: for those who look after them. */
export const allExercisesQuery = queryOptions({
  queryKey: [...exercisesKey, 'all'],
  queryFn: async ({ signal }) => (await api.exercises(true, signal)).items,
});

export const tracksQuery = queryOptions({
  queryKey: ['tracks'],
  queryFn: async ({ signal }) => (await api.tracks(signal)).items,
});
