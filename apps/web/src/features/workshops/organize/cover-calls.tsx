import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, type CoverCall, whyOf } from '../../../api/index.ts';
import { joined } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { Row, Rows } from '../../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { words } from '../../../words/index.ts';
import { useMe } from '../../identity/me.ts';
import { coverCallsQuery, useSettled } from '../queries.ts';
import { spellOf, whereOf } from '../times.ts';
import { useZone } from '../use-zone.ts';
import styles from './organize.module.css';

/** Workshops for which the reader is asked to step in; nothing where there are none. */
export function CoverCalls() {
  const { userId } = useMe();
  const calls = useQuery(coverCallsQuery(userId)).data ?? [];
  if (calls.length === 0) return null;
  return (
    <div className={styles.calls}>
      <Section title={words.organizing.callsTitle}>
        <Rows label={words.organizing.callsTitle}>
          {calls.map((one) => (
            <Call key={one.call.id} workshop={one} userId={userId} />
          ))}
        </Rows>
      </Section>
    </div>
  );
}

function Call({ workshop, userId }: { workshop: CoverCall; userId: string }) {
  const texts = words.organizing;
  const settled = useSettled();
  const timeZone = useZone();
  const { id, title, call } = workshop;
  const answer = useMutation({
    mutationFn: (accepts: boolean) =>
      accepts ? api.acceptCover(userId, id, call.id) : api.declineCover(userId, id, call.id),
    onSuccess: (_, accepts) => sayDone('cover', accepts ? texts.callAccepted : texts.callDeclined),
    onError: (error) => (whyOf(error) === 'filled' ? sayDone('cover', texts.callTaken) : sayFailed(error)),
    onSettled: settled,
  });
  return (
    <Row
      title={
        <Link className={styles.link} to="/workshops/$workshopId" params={{ workshopId: id }} search={{}}>
          {title}
        </Link>
      }
      note={joined([spellOf({ ...workshop, timeZone }), whereOf(workshop, words.workshops.online)])}
      actions={
        <>
          <Button
            size="sm"
            aria-label={texts.callAcceptOf(title)}
            loading={answer.isPending && answer.variables}
            onClick={() => answer.mutate(true)}
          >
            {texts.callAccept}
          </Button>
          {call.declined ? null : (
            <Button
              size="sm"
              variant="default"
              aria-label={texts.callDeclineOf(title)}
              loading={answer.isPending && !answer.variables}
              onClick={() => answer.mutate(false)}
            >
              {texts.callDecline}
            </Button>
          )}
        </>
      }
    >
      <p>
        {call.for
          ? (call.why === 'gone' ? texts.callForGone : texts.callFor)(call.for.displayName)
          : texts.callForNobody}
      </p>
      {call.reason ? (
        <blockquote className={styles.reason} dir="auto">
          {call.reason}
        </blockquote>
      ) : null}
    </Row>
  );
}
