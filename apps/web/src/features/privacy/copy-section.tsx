import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type DataRequest } from '../../api/index.ts';
import { localDayOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { Trouble } from '../security/parts.tsx';
import { type About, say } from './about.ts';
import styles from './privacy.module.css';
import { requestsQuery } from './queries.ts';

const text = () => words.privacy.copy;

const openOf = (requests: readonly DataRequest[] | undefined): DataRequest | undefined =>
  requests?.find(({ kind, state }) => kind === 'export' && state !== 'cancelled' && state !== 'done');

/** A copy of everything: asked for, then downloaded as often as wanted until its last day. */
export function CopySection({ about }: { about: About }) {
  const requests = useQuery(requestsQuery(about.userId));
  const open = openOf(requests.data);
  return (
    <Section title={say(text().title, about)} note={say(text().note, about)}>
      {requests.isPending ? <RowsLoading rows={1} height="5.5rem" /> : null}
      {requests.isError ? <Problem error={requests.error} onRetry={() => requests.refetch()} /> : null}
      {requests.data ? (
        <Card>{open ? <Ready about={about} request={open} /> : <Ask about={about} />}</Card>
      ) : null}
    </Section>
  );
}

function Ask({ about }: { about: About }) {
  const queries = useQueryClient();
  const ask = useMutation({
    mutationFn: () => api.askOfData(about.userId, 'export'),
    onSuccess: () => queries.invalidateQueries({ queryKey: requestsQuery(about.userId).queryKey }),
  });
  return (
    <div className={styles.act}>
      <p className={styles.quiet}>{text().law}</p>
      <Button variant="light" loading={ask.isPending} onClick={() => ask.mutate()}>
        {text().ask}
      </Button>
      <Trouble error={ask.error} />
    </div>
  );
}

/** The file is made while it is sent, so the browser's own list of downloads shows how far it is. */
function Ready({ about, request }: { about: About; request: DataRequest }) {
  const queries = useQueryClient();
  const download = useMutation({
    // What is asked for again is the open request: this asks for the fresh proof that the download itself takes.
    mutationFn: () => api.askOfData(about.userId, 'export'),
    onSuccess: ({ id }) => {
      startDownload(api.archiveAddress(about.userId, id));
      void queries.invalidateQueries({ queryKey: requestsQuery(about.userId).queryKey });
    },
  });
  return (
    <div className={styles.act}>
      <div>
        <p className={styles.strong}>{text().ready(localDayOf(request.actsAt))}</p>
        <p className={styles.quiet}>{text().inside}</p>
        {request.fetchedAt ? (
          <p className={styles.quiet}>{text().fetched(localDayOf(request.fetchedAt))}</p>
        ) : null}
      </div>
      <Button
        leftSection={<Icon name="download" />}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        {text().download}
      </Button>
      <div role="status" className={styles.said}>
        {download.isSuccess ? text().starting : null}
      </div>
      <Trouble error={download.error} />
    </div>
  );
}

function startDownload(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}
