import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ConsentQuestion } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import styles from './consent.module.css';
import { consentsQuery, consentTextQuery, purposesQuery } from './queries.ts';
import { useDecision } from './use-decision.ts';

type Props = { question: ConsentQuestion; onClose: () => void };

/** The text that waits for an answer, with the one before it to compare. */
export function QuestionDialog({ question, onClose }: Props) {
  const { userId, displayName, purpose: name } = question;
  const me = useMe();
  const purposes = useQuery(purposesQuery());
  const purpose = purposes.data?.find((one) => one.name === name);
  const { give } = useDecision(userId, { name, version: purpose?.version ?? question.version });
  const text = words.consentBanner;
  const what = words.settings.purpose(name);
  const plain = me.minor && userId === me.userId ? words.consents.plain[name] : undefined;
  return (
    <Dialog title={userId === me.userId ? what : text.titleOf(what, displayName)} onClose={onClose}>
      {purposes.isPending ? <RowsLoading rows={1} /> : null}
      {purposes.isError ? <Problem error={purposes.error} onRetry={() => purposes.refetch()} /> : null}
      {plain ? <p>{plain}</p> : null}
      {purpose ? (
        <>
          <blockquote className={styles.quoted} lang={purpose.language} dir="auto">
            {purpose.body}
          </blockquote>
          <p className={styles.version}>{words.consents.version(purpose.version)}</p>
          <TextBefore userId={userId} purpose={name} version={purpose.version} />
        </>
      ) : null}
      <p className={styles.state}>{text.rest}</p>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.later}
        </Button>
        <Button
          data-autofocus
          disabled={!purpose}
          loading={give.isPending}
          onClick={() => give.mutate(undefined, { onSuccess: onClose })}
        >
          {text.yes}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** What they agreed to last, where that was another text. */
function TextBefore({ userId, purpose, version }: { userId: string; purpose: string; version: string }) {
  const consents = useQuery(consentsQuery(userId));
  const last = consents.data?.items.find((one) => one.purpose === purpose && one.version !== version);
  const asked = useQuery({
    ...consentTextQuery(last ?? { purpose, version, language: 'en' }),
    enabled: last !== undefined,
  });
  if (!last || !asked.data) return null;
  return (
    <details className={styles.unfolds}>
      <summary>{words.consentBanner.before}</summary>
      <p className={styles.body} lang={asked.data.language} dir="auto">
        {asked.data.body}
      </p>
    </details>
  );
}
