import { ActionIcon, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConsentQuestion } from '../../api/index.ts';
import { Icon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import styles from './consent.module.css';
import { questionsQuery } from './queries.ts';
import { QuestionDialog } from './question-dialog.tsx';

/** What somebody is asked to agree to anew, on every screen until they have answered or put it away; it blocks nothing. */
export function ConsentBanner() {
  const me = useMe();
  const questions = useQuery(questionsQuery);
  const [away, putAway] = useState(false);
  const [answering, answer] = useState<ConsentQuestion>();
  const [first, ...others] = questions.data ?? [];
  const text = words.consentBanner;
  return (
    <>
      {first && !away ? (
        <div className={styles.banner} role="status">
          <p className={styles.bannerText}>
            <Icon name="flag" />
            <span>
              {sentenceOf(first, first.userId === me.userId)}
              {others.length > 0 ? ` ${text.more(others.length)}` : ''}
            </span>
          </p>
          <span className={styles.bannerWays}>
            <Button size="compact-sm" onClick={() => answer(first)}>
              {text.look}
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="var(--size-control)"
              aria-label={text.later}
              title={text.later}
              onClick={() => putAway(true)}
            >
              <Icon name="close" />
            </ActionIcon>
          </span>
        </div>
      ) : null}
      {answering ? <QuestionDialog question={answering} onClose={() => answer(undefined)} /> : null}
    </>
  );
}

function sentenceOf({ why, purpose, displayName }: ConsentQuestion, own: boolean): string {
  const { one, oneOf, ofAge, second, secondOf } = words.consentBanner;
  const what = words.settings.purpose(purpose);
  if (why === 'of-age') return ofAge(what);
  if (why === 'second') return own ? second(what) : secondOf(what, displayName);
  return own ? one(what) : oneOf(what, displayName);
}
