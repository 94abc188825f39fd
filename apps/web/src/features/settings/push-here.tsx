import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, codeOf } from '../../api/index.ts';
import { localDayOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Section } from '../../ui/page.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { Notice, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { forgetHere, PushProblem, pushQuery, pushStanding, tellThisBrowser } from '../notifications/push.ts';
import styles from './settings-parts.module.css';

/** The browsers that are told while the app is closed, and this one's way into the list. */
export function PushHere({ wanted }: { wanted: boolean }) {
  const queries = useQueryClient();
  const subscriptions = useQuery(pushQuery);
  const lookAgain = () => queries.invalidateQueries({ queryKey: pushQuery.queryKey });
  const add = useMutation({ mutationFn: tellThisBrowser, onSuccess: lookAgain });
  const remove = useMutation({
    mutationFn: async ({ id, here }: { id: string; here: boolean }) => {
      await api.removePushSubscription(id);
      if (here) await forgetHere().catch(() => undefined);
    },
    onSuccess: async () => {
      sayDone('push', words.personal.notify.turnedOff);
      await lookAgain();
    },
    onError: sayFailed,
  });
  const texts = words.personal.notify;
  const items = subscriptions.data ?? [];
  const told = items.some((one) => one.thisLogin);
  return (
    <Section title={texts.here}>
      {subscriptions.isPending ? <RowsLoading rows={1} /> : null}
      {subscriptions.isError ? (
        <Problem error={subscriptions.error} onRetry={() => subscriptions.refetch()} />
      ) : null}
      {items.length > 0 ? (
        <Rows label={texts.here}>
          {items.map(({ id, createdAt, thisLogin: here }) => {
            const name = here ? texts.thisBrowser : texts.otherBrowser;
            const since = texts.since(localDayOf(createdAt));
            return (
              <Row
                key={id}
                title={name}
                note={since}
                actions={
                  <Button
                    size="sm"
                    variant="default"
                    aria-label={texts.turnOffFor(`${name}, ${since}`)}
                    onClick={() => remove.mutate({ id, here })}
                  >
                    {texts.turnOff}
                  </Button>
                }
              />
            );
          })}
        </Rows>
      ) : null}
      {subscriptions.data?.length === 0 ? <p className={styles.soft}>{texts.none}</p> : null}
      {add.isError ? <WhyNot error={add.error} /> : null}
      {wanted && subscriptions.isSuccess && !told ? (
        <Ask busy={add.isPending} onAsk={() => add.mutate()} />
      ) : null}
    </Section>
  );
}

/** The browser asks the person when they press, never before. */
function Ask({ busy, onAsk }: { busy: boolean; onAsk: () => void }) {
  const texts = words.personal.notify;
  const standing = pushStanding();
  if (standing === 'unsupported') return <p className={styles.soft}>{texts.unsupported}</p>;
  if (standing === 'blocked') return <Notice title={texts.blocked} text={texts.blockedText} />;
  return (
    <div className={styles.actions}>
      <Button variant="light" leftSection={<Icon name="bell" />} loading={busy} onClick={onAsk}>
        {texts.turnOn}
      </Button>
      <span className={styles.soft}>{texts.asks}</span>
    </div>
  );
}

function WhyNot({ error }: { error: unknown }) {
  const texts = words.personal.notify;
  if (!(error instanceof PushProblem))
    return codeOf(error) === 'not-signed-in' ? null : <Problem error={error} />;
  // Where the browser blocks from now on, what stands below says so.
  if (error.reason === 'dismissed')
    return pushStanding() === 'blocked' ? null : <p role="alert">{texts.dismissed}</p>;
  return <Notice title={texts.failed} text={texts.failedText} />;
}
