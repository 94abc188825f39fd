import { Button, Loader, Radio } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { DiscardReason } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { lengthOf } from '../../ui/format.ts';
import { Card, Page, Section } from '../../ui/page.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Empty, Notice, Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { sessionsKey } from '../sessions/queries.ts';
import { Feelings } from './feelings.tsx';
import styles from './practise.module.css';
import type { Room } from './room.ts';
import type { RoomView } from './room-view.ts';
import { SaidBefore } from './said-before.tsx';
import { unsentText } from './unsent.ts';
import { useClock, useLasting } from './use-room.ts';

type Props = { room: Room; view: RoomView; exercise: { readonly name: string } | undefined };

/** It is over: how was it, and is it kept? A reload comes back to the question, with what was said. */
export function After({ room, view, exercise }: Props) {
  const text = words.practise;
  const [asking, ask] = useState(false);
  const keep = useMutation({ mutationFn: () => room.keep(), networkMode: 'always' });
  const isElsewhere = useLasting(view.recording?.link === 'elsewhere', 1000);
  if (view.phase === 'sending') return <Sending room={room} view={view} />;
  return (
    <Page title={text.over} lead={text.overText(lengthOf(view.seconds))}>
      <div className={styles.about}>
        {exercise ? (
          <p className={styles.soft}>
            <bdi>{exercise.name}</bdi>
          </p>
        ) : null}
        <Origin view={view} />
        <SaidBefore before={view.before} />
      </div>
      {isElsewhere ? (
        <Notice title={text.storing.elsewhere} text="" />
      ) : (
        <>
          <Section title={text.after} note={text.beforeText}>
            <Card>
              <Feelings felt={view.felt} onFelt={room.say} />
            </Card>
          </Section>
          {keep.isError ? <Problem error={keep.error} /> : null}
          <div className={styles.begin}>
            <Button size="lg" loading={keep.isPending} onClick={() => keep.mutate()}>
              {text.keep}
            </Button>
            <Button size="lg" variant="default" onClick={() => ask(true)}>
              {text.discard}
            </Button>
          </div>
        </>
      )}
      {asking ? <DiscardDialog room={room} onClose={() => ask(false)} /> : null}
    </Page>
  );
}

/** What was not measured now says so here too. */
function Origin({ view: { begunWith } }: { view: RoomView }) {
  const text = words.practise;
  if (begunWith === 'simulated') return <p className={styles.warning}>{text.simulatedNote}</p>;
  return begunWith === 'file' ? <p className={styles.warning}>{text.kinds.file}</p> : null;
}

const reasons: readonly DiscardReason[] = ['by-person', 'bad-signal', 'mistake', 'other'];

function DiscardDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const text = words.keeping;
  const [reason, setReason] = useState<DiscardReason>('by-person');
  const discard = useMutation({
    mutationFn: () => room.discard(reason),
    networkMode: 'always',
    onSuccess: () => sayDone('discarded', text.wasDiscarded),
  });
  return (
    <Dialog title={text.discardTitle} onClose={onClose}>
      <p>{words.practise.discardText}</p>
      <Radio.Group label={text.reason} value={reason} onChange={(value) => setReason(value as DiscardReason)}>
        {reasons.map((one) => (
          <Radio key={one} my="xs" value={one} label={text.reasons[one]} />
        ))}
      </Radio.Group>
      {discard.isError ? <Problem error={discard.error} /> : null}
      <DialogActions>
        <Button variant="default" data-autofocus onClick={onClose}>
          {text.keepIt}
        </Button>
        <Button color="red" loading={discard.isPending} onClick={() => discard.mutate()}>
          {text.discardIt}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** What waits is sent; then the session's own page is where one wants to be. Without a network nobody has to wait. */
function Sending({ room, view }: { room: Room; view: RoomView }) {
  const text = words.practise;
  const { userId } = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { recording } = view;
  const isStored = recording?.ended === 'complete';
  useClock(room, 1000);
  const unsent = unsentText(view, Date.now());
  const isWaiting = useLasting(!isStored && recording?.link !== 'live', 3000);
  useEffect(() => {
    if (!isStored || !recording) return;
    void queries.invalidateQueries({ queryKey: sessionsKey(userId) });
    void navigate({
      to: '/people/$userId/sessions/$sessionId',
      params: { userId, sessionId: recording.id },
    }).then(() => room.leave());
  }, [isStored, recording, queries, navigate, room, userId]);
  if (isWaiting)
    return (
      <Page title={text.title}>
        <Empty
          title={text.keptHere}
          text={[text.keptHereText, unsent].filter(Boolean).join(' ')}
          action={<Button onClick={() => room.leave()}>{text.again}</Button>}
        />
      </Page>
    );
  return (
    <Page title={text.title}>
      <div className={styles.sending} role="status">
        <Loader size="sm" />
        <p>{text.sending}</p>
      </div>
      <p className={styles.soft}>{unsent}</p>
      <Origin view={view} />
    </Page>
  );
}
