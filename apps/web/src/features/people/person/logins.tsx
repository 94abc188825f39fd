import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, type Login } from '../../../api/index.ts';
import { joined, localDayOf } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { Row, Rows } from '../../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { deviceOf } from '../../security/device-name.ts';
import { loginsQuery } from '../../security/queries.ts';
import { Absent } from './absent.tsx';
import styles from './person.module.css';
import { useLookAgain } from './queries.ts';

/** Where somebody is signed in; each can be ended, which they notice at their next request. */
export function Logins({ userId, mayEnd }: { userId: string; mayEnd: boolean }) {
  const logins = useQuery(loginsQuery(userId));
  const lookAgain = useLookAgain(userId);
  const texts = words.person;
  const all = useMutation({
    mutationFn: () => api.endLogins(userId),
    onSuccess: ({ count }) => sayDone('logins', texts.loginsEnded(count)),
    onError: sayFailed,
    onSettled: lookAgain,
  });
  const several = (logins.data?.length ?? 0) > 1;
  return (
    <Absent error={logins.error}>
      <Section
        title={texts.logins}
        note={texts.loginsText}
        actions={
          mayEnd && several ? (
            <Button variant="default" size="sm" loading={all.isPending} onClick={() => all.mutate()}>
              {texts.endLogins}
            </Button>
          ) : null
        }
      >
        {logins.isPending ? <RowsLoading rows={1} /> : null}
        {logins.isError ? <Problem error={logins.error} onRetry={() => logins.refetch()} /> : null}
        {logins.data?.length === 0 ? <p className={styles.soft}>{texts.noLogins}</p> : null}
        {logins.data && logins.data.length > 0 ? (
          <Rows label={texts.logins}>
            {logins.data.map((login) => (
              <LoginRow key={login.id} userId={userId} login={login} mayEnd={mayEnd} />
            ))}
          </Rows>
        ) : null}
      </Section>
    </Absent>
  );
}

function LoginRow({ userId, login, mayEnd }: { userId: string; login: Login; mayEnd: boolean }) {
  const lookAgain = useLookAgain(userId);
  const texts = words.person;
  const end = useMutation({
    mutationFn: () => api.endLogin(userId, login.id),
    onSuccess: () => sayDone('logins', texts.loginsEnded(1)),
    onError: sayFailed,
    onSettled: lookAgain,
  });
  const known = login.device === null ? undefined : deviceOf(login.device);
  const device = known ? texts.device(known) : (login.device ?? texts.someDevice);
  return (
    <Row
      title={device}
      note={joined([
        login.place,
        texts.lastSeen(localDayOf(login.lastSeenAt)),
        login.strong ? texts.withSecond : undefined,
      ])}
      actions={
        mayEnd ? (
          <Button
            variant="default"
            size="sm"
            aria-label={texts.endLoginOf(device)}
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            {texts.endLogin}
          </Button>
        ) : null
      }
    />
  );
}
