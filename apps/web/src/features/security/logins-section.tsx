import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Login } from '../../api/index.ts';
import { timeOf } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { Row, Rows, State } from '../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { deviceOf } from './device-name.ts';
import { dayIn } from './parts.tsx';
import { loginsQuery } from './queries.ts';

const text = () => words.security.logins;
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

export function LoginsSection() {
  const me = useMe();
  const logins = useQuery(loginsQuery(me.userId));
  const queries = useQueryClient();
  const endOthers = useMutation({
    mutationFn: () => api.endLogins(me.userId),
    onSuccess: ({ count }) => {
      sayDone('logins', count > 0 ? text().ended(count) : text().onlyHere);
      return queries.invalidateQueries({ queryKey: loginsQuery(me.userId).queryKey });
    },
    onError: sayFailed,
  });
  const others = logins.data?.some((login) => !login.current) ?? false;
  return (
    <Section
      title={text().title}
      note={text().note}
      actions={
        others ? (
          <Button
            variant="default"
            size="sm"
            loading={endOthers.isPending}
            onClick={() => endOthers.mutate()}
          >
            {text().endOthers}
          </Button>
        ) : null
      }
    >
      {logins.isPending ? <RowsLoading rows={2} /> : null}
      {logins.isError ? <Problem error={logins.error} onRetry={() => logins.refetch()} /> : null}
      {logins.data ? (
        <Rows label={text().title}>
          {[...logins.data].sort(currentFirst).map((login) => (
            <LoginRow key={login.id} login={login} userId={me.userId} />
          ))}
        </Rows>
      ) : null}
    </Section>
  );
}

/** This browser, then the others as they were last used. */
const currentFirst = (a: Login, b: Login) =>
  Number(b.current) - Number(a.current) || b.lastSeenAt.localeCompare(a.lastSeenAt);

function LoginRow({ login, userId }: { login: Login; userId: string }) {
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => api.endLogin(userId, login.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: loginsQuery(userId).queryKey }),
    onError: sayFailed,
  });
  const known = deviceOf(login.device ?? '');
  const device = known ? text().on(known.browser, known.system) : text().unknown;
  const seenAt = { instant: login.lastSeenAt, timeZone };
  const facts = [
    text().signedIn(dayIn(login.createdAt), text().how(login.method, login.strong)),
    ...(login.place ? [text().from(login.place)] : []),
    ...(login.current ? [] : [text().seen(`${dayIn(login.lastSeenAt)}, ${timeOf(seenAt)}`)]),
  ];
  return (
    <Row
      title={device}
      state={login.current ? <State>{text().here}</State> : null}
      note={facts.join(', ')}
      actions={
        login.current ? null : (
          <Button
            variant="default"
            size="sm"
            aria-label={text().endOf(device)}
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            {text().end}
          </Button>
        )
      }
    />
  );
}
