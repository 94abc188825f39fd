import type { Participant } from '../../../api/index.ts';

/** Of those who have a seat, how many lack something now that is asked of everybody. */
export const lackingOf = (participants: readonly Participant[]): number =>
  participants.filter(
    ({ state, requirements }) =>
      state === 'registered' &&
      requirements.some(({ hard, verdict, now }) => hard && (now?.verdict ?? verdict) !== 'met'),
  ).length;
