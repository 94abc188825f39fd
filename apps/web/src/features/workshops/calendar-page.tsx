import { Button, TextInput } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { localDayOf } from '../../ui/format.ts';
import { Card, Page } from '../../ui/page.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import styles from './workshops.module.css';

const feedQuery = (userId: string) =>
  queryOptions({
    queryKey: ['calendar-feed', userId],
    queryFn: ({ signal }) => api.calendarFeed(userId, signal),
  });

/** The address by which a calendar reads one's workshops: made, shown once, and ended. */
export function CalendarPage() {
  const texts = words.calendarFeed;
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      above={<BackLink to="/settings">{words.screens.settings}</BackLink>}
    >
      <Feed />
    </Page>
  );
}

function Feed() {
  const texts = words.calendarFeed;
  const { userId } = useMe();
  const queries = useQueryClient();
  const feed = useQuery(feedQuery(userId));
  const onSettled = () => queries.invalidateQueries({ queryKey: feedQuery(userId).queryKey });
  const make = useMutation({
    mutationFn: () => api.makeCalendarFeed(userId),
    // Shown this once: nothing keeps it when the screen is left.
    gcTime: 0,
    onError: sayFailed,
    onSettled,
  });
  const end = useMutation({
    mutationFn: () => api.endCalendarFeed(userId),
    onSuccess: () => {
      make.reset();
      sayDone('calendar', texts.ended);
    },
    onError: sayFailed,
    onSettled,
  });
  if (feed.isPending) return <RowsLoading rows={2} />;
  if (feed.isError) return <Problem error={feed.error} onRetry={() => feed.refetch()} />;
  const button = (
    <Button variant={feed.data ? 'default' : 'filled'} loading={make.isPending} onClick={() => make.mutate()}>
      {feed.data ? texts.again : texts.make}
    </Button>
  );
  if (!feed.data && !make.data) return <Empty title={texts.none} text={texts.lead} action={button} />;
  return (
    <div className={styles.feeds}>
      {make.data ? <Address address={make.data} /> : null}
      <Rows label={texts.title}>
        <Row
          title={feed.data ? texts.made(localDayOf(feed.data.madeAt)) : texts.title}
          note={feed.data?.readAt ? texts.read(localDayOf(feed.data.readAt)) : texts.never}
        />
        <Row title={texts.again} note={texts.againText} actions={button} />
        <Row
          title={texts.end}
          note={texts.endText}
          actions={
            <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
              {texts.end}
            </Button>
          }
        />
      </Rows>
    </div>
  );
}

function Address({ address }: { address: string }) {
  const texts = words.calendarFeed;
  const copy = () =>
    navigator.clipboard.writeText(address).then(() => sayDone('calendar', texts.copied), sayFailed);
  return (
    <Card>
      <div className={styles.feed}>
        <TextInput
          readOnly
          dir="ltr"
          label={texts.address}
          description={texts.shown}
          value={address}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <Button onClick={() => void copy()}>{texts.copy}</Button>
      </div>
    </Card>
  );
}
