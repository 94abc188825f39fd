import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type DataRequest } from '../../api/index.ts';
import { localDayOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { sayDone } from '../../ui/say.tsx';
import { RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { Trouble } from '../security/parts.tsx';
import { type About, say } from './about.ts';
import { Blockers } from './blockers.tsx';
import { EraseDialog } from './erase-dialog.tsx';
import styles from './privacy.module.css';
import { requestsKey, requestsQuery } from './queries.ts';
import { ReceiptDialog } from './receipt-dialog.tsx';

const text = () => words.erasing;

const openOf = (requests: readonly DataRequest[] | undefined): DataRequest | undefined =>
  requests?.find(({ kind, state }) => kind === 'erasure' && state !== 'cancelled' && state !== 'done');

/** Erasing everything: what it means, and how to stop it while it waits. */
export function EraseSection({ about }: { about: About }) {
  const requests = useQuery(requestsQuery(about.userId));
  const [receipt, show] = useState<string>();
  const open = openOf(requests.data);
  return (
    <div id="erase">
      <Section title={say(text().title, about)} note={say(text().note, about)}>
        {requests.isPending ? <RowsLoading rows={1} height="5.5rem" /> : null}
        {open ? <Asked about={about} request={open} /> : null}
        {requests.data && !open ? <Ask about={about} onReceipt={show} /> : null}
      </Section>
      {receipt ? <ReceiptDialog receipt={receipt} onClose={() => show(undefined)} /> : null}
    </div>
  );
}

function Ask({ about, onReceipt }: { about: About; onReceipt: (receipt: string) => void }) {
  const [asking, ask] = useState(false);
  const { goes, goesText, stays, staysText, before, beforeText } = text();
  const facts = [
    [goes, goesText],
    [stays, staysText],
    [before, beforeText],
  ] as const;
  return (
    <Card>
      <dl className={styles.facts}>
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      <Button variant="light" color="red" onClick={() => ask(true)}>
        {say(text().title, about)}
      </Button>
      {asking ? <EraseDialog about={about} onReceipt={onReceipt} onClose={() => ask(false)} /> : null}
    </Card>
  );
}

/** It waits, or cannot begin, or has begun. */
function Asked({ about, request }: { about: About; request: DataRequest }) {
  const queries = useQueryClient();
  const stop = useMutation({
    mutationFn: () => api.cancelDataRequest(about.userId, request.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: requestsKey });
      sayDone(`erase-${about.userId}`, text().stopped);
    },
  });
  if (request.state === 'running') return <p className={styles.alarm}>{text().running}</p>;
  return (
    <>
      <div className={styles.alarm}>
        <Icon name="attention" />
        <div className={styles.alarmText}>
          <p className={styles.strong}>{text().waiting(localDayOf(request.actsAt))}</p>
          <p>{request.state === 'blocked' ? text().blockedNow : text().waitingText}</p>
        </div>
        <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
          {text().stop}
        </Button>
      </div>
      <Trouble error={stop.error} />
      <Blockers about={about} blockedBy={request.blockedBy} />
    </>
  );
}
