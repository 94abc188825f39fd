import type { Measures } from '../../../kernel/measures.ts';
import { createMeasureStore } from '../store/measures.ts';
import type { PrivacyDeps } from './deps.ts';

/** Whether what must always be so of privacy is so. Only the numbers leave the database. */
export const privacyMeasures = ({ vault, clock }: Pick<PrivacyDeps, 'vault' | 'clock'>): Measures => ({
  about: 'privacy',
  measures: [
    {
      name: 'attune_privacy_invariant_broken',
      help:
        'How many break what must always be so of privacy: requests after their day, erased people whose key is there, ' +
        'erasures begun an hour ago, chains of the audit with entries of half an hour ago that no anchor covers: alert on any above 0',
      labels: ['invariant'],
    },
  ],
  async read(run) {
    const rows = await createMeasureStore(run).broken(clock.now(), await vault.destroyed());
    return rows.map(({ invariant, broken }) => ({
      name: 'attune_privacy_invariant_broken' as const,
      labels: { invariant },
      value: broken,
    }));
  },
});
