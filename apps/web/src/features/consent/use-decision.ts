import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Purpose } from '../../api/index.ts';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { language, words } from '../../words/index.ts';
import { consentsQuery, purposesKey, questionsQuery } from './queries.ts';

/** Agreeing and taking back, and everything that is to be looked at anew afterwards. */
export function useDecision(userId: string, purpose: Pick<Purpose, 'name' | 'version'>) {
  const queries = useQueryClient();
  const text = words.consents;
  const title = words.settings.purpose(purpose.name);
  const lookAgain = () =>
    Promise.all(
      [
        consentsQuery(userId).queryKey,
        questionsQuery.queryKey,
        purposesKey,
        ['who-sees', userId],
        ['audit', 'of', userId],
      ].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
  const give = useMutation({
    mutationFn: () => api.giveConsent(userId, purpose, language),
    onSuccess: async () => {
      await lookAgain();
      const now = queries.getQueryData(consentsQuery(userId).queryKey);
      const waits = now?.offers.some((one) => one.purpose === purpose.name) ?? false;
      sayDone(`consent-${purpose.name}`, waits ? text.offered(title) : text.done(title));
    },
    // A text that changed meanwhile is to be read first.
    onError: (error) => {
      sayFailed(error);
      void lookAgain();
    },
  });
  const withdraw = useMutation({
    mutationFn: () => api.withdrawConsent(userId, purpose.name),
    onSuccess: async () => {
      await lookAgain();
      sayDone(`consent-${purpose.name}`, text.withdrawn(title));
    },
  });
  return { give, withdraw };
}
