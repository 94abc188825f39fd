import { Button, Radio } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type DiscardReason, type Session } from '../../../api/index.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form } from '../../../ui/form.tsx';
import { sayDone } from '../../../ui/say.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useMay } from '../../people/may.ts';
import { nameOf, whenOf } from '../facts.ts';
import { sessionQuery, sessionsKey } from '../queries.ts';
import styles from './about.module.css';

const text = () => words.keeping;
const reasons: readonly DiscardReason[] = ['by-person', 'bad-signal', 'mistake', 'other'];

/** Removes what was recorded. It cannot be undone, so that it asks first and names what goes. */
export function Discard({ session }: { session: Session }) {
  const may = useMay(session.userId)('session:write');
  const [asking, ask] = useState(false);
  if (!may || session.state === 'discarded') return null;
  return (
    <div className={styles.discard}>
      <Button variant="default" onClick={() => ask(true)}>
        {text().discard}
      </Button>
      {asking ? <DiscardDialog session={session} onClose={() => ask(false)} /> : null}
    </div>
  );
}

function useDiscard({ userId, id }: Session) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (reason: DiscardReason) => api.discardSession(userId, id, reason),
    onSuccess: async (discarded) => {
      // Its curves, and how many markers it had, are gone with it.
      queries.removeQueries({ queryKey: sessionQuery(userId, id).queryKey });
      queries.setQueryData(sessionQuery(userId, id).queryKey, discarded);
      await queries.invalidateQueries({ queryKey: sessionsKey(userId) });
      sayDone('discarded', text().wasDiscarded);
      await navigate({ to: '/people/$userId/sessions', params: { userId } });
    },
  });
}

function DiscardDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const discard = useDiscard(session);
  const [reason, setReason] = useState<DiscardReason>('by-person');
  const points = session.channels.reduce((sum, channel) => sum + channel.points, 0);
  return (
    <Dialog title={text().discardTitle} onClose={onClose}>
      <Form onSubmit={() => discard.mutate(reason)}>
        <p>
          <bdi>{`${nameOf(session)}, ${whenOf(session)}`}</bdi>
        </p>
        <div>
          <p className={styles.strong}>{text().removed}</p>
          <ul className={styles.removed}>
            <li>{text().removedPoints(text().points(points), text().channels(session.channels.length))}</li>
            <li>{words.sessions.markers(session.markers)}</li>
          </ul>
          <p>{text().discardText}</p>
          <p className={styles.soft}>{text().stays}</p>
        </div>
        <Radio.Group
          label={text().reason}
          value={reason}
          onChange={(value) => setReason(value as DiscardReason)}
        >
          <div className={styles.said}>
            <div>
              {reasons.map((one) => (
                <Radio key={one} my="xs" value={one} label={text().reasons[one]} />
              ))}
            </div>
          </div>
        </Radio.Group>
        {discard.isError ? <Problem error={discard.error} /> : null}
        <DialogActions>
          <Button variant="default" data-autofocus onClick={onClose}>
            {text().keepIt}
          </Button>
          <Button type="submit" color="red" loading={discard.isPending}>
            {text().discardIt}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
