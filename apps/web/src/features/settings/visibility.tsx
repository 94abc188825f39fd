import { Radio } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, codeOf, type Profile, type Visibility } from '../../api/index.ts';
import { Card } from '../../ui/page.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { profileQuery } from '../people/queries.ts';
import styles from './settings-parts.module.css';

const choices = ['private', 'related', 'organisation'] as const;
const isVisibility = (value: string): value is Visibility => choices.some((one) => one === value);

/** Who sees picture and words; chosen at once. */
export function VisibilityChoice({ profile }: { profile: Profile }) {
  const me = useMe();
  const queries = useQueryClient();
  const { queryKey } = profileQuery(profile.userId);
  const change = useMutation({
    scope: { id: 'visibility' },
    mutationFn: (visibility: Visibility) =>
      api.changeProfile(profile.userId, queries.getQueryData(queryKey)?.version ?? profile.version, {
        visibility,
      }),
    onMutate: async (visibility) => {
      // An answer that is on its way knows nothing of the choice.
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, (now) => now && { ...now, visibility });
    },
    onSuccess: (saved) => {
      queries.setQueryData(queryKey, saved);
      sayDone('visibility', words.personal.profile.saved);
    },
    onError: (error) => {
      if (codeOf(error) === 'precondition-failed')
        sayDone('changed-elsewhere', words.personal.changedElsewhere);
      else sayFailed(error);
      return queries.invalidateQueries({ queryKey });
    },
  });
  return (
    <Card>
      <Radio.Group
        aria-label={words.personal.profile.visibility}
        value={profile.visibility ?? 'related'}
        onChange={(value) => isVisibility(value) && change.mutate(value)}
      >
        <div className={styles.choices}>
          {choices.map((one) => {
            const { name, text } = words.personal.profile.visibilities[one];
            const closed = me.minor && one === 'organisation' && profile.visibility !== one;
            return (
              <Radio
                key={one}
                value={one}
                label={name}
                description={closed ? words.personal.profile.askGuardian : text}
                disabled={closed}
              />
            );
          })}
        </div>
      </Radio.Group>
    </Card>
  );
}
