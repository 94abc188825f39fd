import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Consent, type Purpose } from '../../api/index.ts';
import { dateOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Card } from '../../ui/page.tsx';
import { Problem, RowsLoading, sentenceOf } from '../../ui/states.tsx';
import { language, words } from '../../words/index.ts';
import styles from './consent.module.css';
import { consentsQuery, purposesQuery } from './queries.ts';

/** Every purpose with its text, whether it is allowed, and the one thing to do about it. */
export function ConsentList({ userId }: { userId: string }) {
  const purposes = useQuery(purposesQuery());
  const consents = useQuery(consentsQuery(userId));
  const failed = purposes.error ?? consents.error;
  if (failed)
    return <Problem error={failed} onRetry={() => Promise.all([purposes.refetch(), consents.refetch()])} />;
  if (!purposes.data || !consents.data) return <RowsLoading rows={5} height="5.5rem" />;
  return (
    <Card flush>
      <ul className={styles.list}>
        {purposes.data.map((purpose) => (
          <ConsentRow
            key={purpose.name}
            userId={userId}
            purpose={purpose}
            consent={latestOf(consents.data, purpose.name)}
          />
        ))}
      </ul>
    </Card>
  );
}

/** The newest entry decides: an older one that was taken back is history. */
export function latestOf(consents: readonly Consent[], purpose: string): Consent | undefined {
  return consents
    .filter((one) => one.purpose === purpose)
    .sort((a, b) => b.givenAt.localeCompare(a.givenAt))[0];
}

type RowProps = { userId: string; purpose: Purpose; consent: Consent | undefined };

/** Giving and taking back, with taking back undone by one press. */
function useDecision(userId: string, purpose: Purpose) {
  const queries = useQueryClient();
  const settled = () => queries.invalidateQueries({ queryKey: consentsQuery(userId).queryKey });
  const failed = (error: unknown) => notifications.show({ color: 'red', message: sentenceOf(error) });
  const give = useMutation({
    mutationFn: () => api.giveConsent(userId, purpose, language),
    onSuccess: settled,
    onError: failed,
  });
  const withdraw = useMutation({
    mutationFn: () => api.withdrawConsent(userId, purpose.name),
    onSuccess: async () => {
      await settled();
      const id = `withdrawn-${purpose.name}`;
      notifications.show({
        id,
        autoClose: 8000,
        message: (
          <Undo
            purpose={purpose}
            onUndo={() => {
              notifications.hide(id);
              give.mutate();
            }}
          />
        ),
      });
    },
    onError: failed,
  });
  return { give: give.mutate, withdraw: withdraw.mutate, busy: give.isPending || withdraw.isPending };
}

export function ConsentRow({ userId, purpose, consent }: RowProps) {
  const { give, withdraw, busy } = useDecision(userId, purpose);
  const given = consent !== undefined && consent.withdrawnAt === null;
  const title = words.settings.purpose(purpose.name);
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <h3 className={styles.purpose}>{title}</h3>
        <p lang={purpose.language} dir="auto">
          {purpose.body}
        </p>
        <p className={given ? styles.given : styles.state}>
          {given ? <Icon name="done" /> : null}
          {stateOf(consent, purpose)}
        </p>
      </div>
      {given ? (
        <Button
          variant="default"
          size="sm"
          loading={busy}
          aria-label={words.settings.withdrawFor(title)}
          onClick={() => withdraw()}
        >
          {words.settings.withdraw}
        </Button>
      ) : (
        <Button
          variant="light"
          size="sm"
          loading={busy}
          aria-label={words.settings.giveFor(title)}
          onClick={() => give()}
        >
          {words.settings.give}
        </Button>
      )}
    </li>
  );
}

function stateOf(consent: Consent | undefined, purpose: Purpose): string {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!consent) return words.settings.notGiven;
  if (consent.withdrawnAt)
    return words.settings.withdrawn(dateOf({ instant: consent.withdrawnAt, timeZone }));
  const date = dateOf({ instant: consent.givenAt, timeZone });
  return consent.version === purpose.version ? words.settings.given(date) : words.settings.older(date);
}

function Undo({ purpose, onUndo }: { purpose: Purpose; onUndo: () => void }) {
  return (
    <span className={styles.undo}>
      {words.settings.wasWithdrawn(words.settings.purpose(purpose.name))}
      <Button variant="subtle" size="compact-sm" onClick={onUndo}>
        {words.settings.undo}
      </Button>
    </span>
  );
}
