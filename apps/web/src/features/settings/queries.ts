import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, codeOf, type Me, type Preferences, type PreferencesChange } from '../../api/index.ts';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { choose, words } from '../../words/index.ts';
import type { Language } from '../../words/languages.ts';
import { keepChosen } from '../identity/chosen-language.ts';
import { useMe } from '../identity/me.ts';
import { meQuery } from '../identity/queries.ts';

export const preferencesQuery = (userId: string) =>
  queryOptions({
    queryKey: ['preferences', userId],
    queryFn: ({ signal }) => api.preferences(userId, signal),
    // Another device may have changed them: whoever comes back to a screen sees that.
    refetchOnWindowFocus: true,
  });

export const usePreferences = () => useQuery(preferencesQuery(useMe().userId));

/** What a change makes of preferences, before the server has said so. */
export function withChange(now: Preferences, change: PreferencesChange): Preferences {
  const { enabled, disabled } = change.widgets ?? {};
  return {
    ...now,
    ...(change.theme ? { theme: change.theme } : {}),
    ...(change.language ? { language: change.language } : {}),
    ...(change.timeZone === undefined ? {} : { timeZone: change.timeZone }),
    notifications: { ...now.notifications, ...given(change.notifications) },
    weeklyReport: { ...now.weeklyReport, ...given(change.weeklyReport) },
    widgets: { enabled: enabled ?? now.widgets.enabled, disabled: disabled ?? now.widgets.disabled },
    customizations: { ...now.customizations, ...change.customizations },
    dashboard: { ...now.dashboard, ...given(change.dashboard) },
  };
}

const given = <T extends object>(part: T | undefined) =>
  Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };

/** What `me` tells of preferences. */
const told = (me: Me, { theme, language, timeZone, widgets, dashboard, version }: Preferences): Me => ({
  ...me,
  theme,
  language,
  timeZone,
  widgets,
  dashboard,
  preferencesVersion: version,
});

function takePreferences(queries: QueryClient, userId: string, now: Preferences): void {
  queries.setQueryData(preferencesQuery(userId).queryKey, now);
  queries.setQueryData(meQuery.queryKey, (me) => (me?.userId === userId ? told(me, now) : me));
}

/** Takes over what the server says the preferences are. */
export function useTakePreferences(): (now: Preferences) => void {
  const { userId } = useMe();
  const queries = useQueryClient();
  return (now) => takePreferences(queries, userId, now);
}

/** Changes of the language follow each other, and whatever leaves the page follows them. */
export const languageScope = { id: 'language' };

/**
 * Changes the language of every screen, this one too. The server keeps it for the other devices of whoever is signed in;
 * where nobody is yet, this browser keeps it. `saved` is told that it was kept.
 */
export function useChooseLanguage(saved?: () => void): (language: Language) => void {
  const queries = useQueryClient();
  return useMutation({
    scope: languageScope,
    onMutate: (language: Language) => choose(language),
    mutationFn: async (language: Language) => {
      const userId = queries.getQueryData(meQuery.queryKey)?.userId;
      if (userId === undefined) return keepChosen(language);
      queries.setQueryData(meQuery.queryKey, (me) => (me?.userId === userId ? { ...me, language } : me));
      takePreferences(queries, userId, await api.changePreferences(userId, { language }));
      saved?.();
    },
    onError: (error) => {
      sayFailed(error);
      return queries.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  }).mutate;
}

/**
 * Changes preferences: on the screen at once, on the server from the version that was read. Changes follow each other.
 * Where another device was first, nothing is overwritten: what it chose is shown, and said. `then` is told what was.
 */
export function useChangePreferences() {
  const { userId } = useMe();
  const queries = useQueryClient();
  const take = useTakePreferences();
  const { queryKey } = preferencesQuery(userId);
  return useMutation({
    scope: { id: `preferences-${userId}` },
    mutationFn: async (change: PreferencesChange) => {
      const known = queries.getQueryData(queryKey) ?? (await queries.fetchQuery(preferencesQuery(userId)));
      return api.savePreferences(userId, known.version, change);
    },
    onMutate: async (change) => {
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, (now) => now && withChange(now, change));
    },
    onSuccess: (saved) => {
      // While another change waits its turn, the screen already shows that one.
      const waiting = queries.isMutating({
        predicate: ({ options }) => options.scope?.id === `preferences-${userId}`,
      });
      if (waiting <= 1) return take(saved);
      queries.setQueryData(queryKey, (now) => now && { ...now, version: saved.version });
    },
    onError: async (error) => {
      if (codeOf(error) === 'precondition-failed')
        sayDone('changed-elsewhere', words.personal.changedElsewhere);
      else sayFailed(error);
      await queries.invalidateQueries({ queryKey });
      await queries.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
}
