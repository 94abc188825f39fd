import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, type Workshop } from '../../../api/index.ts';
import { LinkButton } from '../../../ui/link-button.tsx';
import { Card } from '../../../ui/page.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { words } from '../../../words/index.ts';
import { useMe } from '../../identity/me.ts';
import { useSettled } from '../queries.ts';
import styles from './view.module.css';

type Props = { workshop: Workshop };

/** For who runs it: the ways to what they look after. For who is asked to: the answer. */
export function OrganizerBar({ workshop }: Props) {
  const texts = words.organizing;
  const { id, organizes, state } = workshop;
  if (organizes === 'invited') return <Invited workshop={workshop} />;
  if (organizes === 'unavailable') return <Unavailable workshop={workshop} />;
  if (organizes !== 'confirmed' && organizes !== 'standby') return null;
  const params = { workshopId: id };
  return (
    <nav className={styles.bar} aria-label={words.workshops.organize}>
      {organizes === 'confirmed' ? (
        <>
          <LinkButton to="/workshops/$workshopId/edit" params={params} variant="default">
            {texts.edit}
          </LinkButton>
          {state === 'draft' ? null : (
            <LinkButton to="/workshops/$workshopId/participants" params={params} variant="default">
              {texts.people}
            </LinkButton>
          )}
          {state === 'published' ? (
            <LinkButton to="/workshops/$workshopId/room" params={params} variant="default">
              {words.room.open}
            </LinkButton>
          ) : null}
        </>
      ) : null}
      <LinkButton to="/workshops/$workshopId/organizers" params={params} variant="default">
        {texts.team}
      </LinkButton>
    </nav>
  );
}

function Invited({ workshop: { id } }: Props) {
  const texts = words.organizing;
  const { userId } = useMe();
  const settled = useSettled();
  const answer = useMutation({
    mutationFn: (said: 'accept' | 'decline') => api.answerOrganizing(userId, id, said),
    onSuccess: () => sayDone('team', texts.answered),
    onError: sayFailed,
    onSettled: settled,
  });
  return (
    <Card>
      <div className={styles.offer}>
        <div>
          <p className={styles.strong}>{texts.invitedTitle}</p>
          <p className={styles.soft}>{texts.invitedText}</p>
        </div>
        <div className={styles.bar}>
          <Button
            loading={answer.isPending && answer.variables === 'accept'}
            onClick={() => answer.mutate('accept')}
          >
            {texts.accept}
          </Button>
          <Button
            variant="default"
            loading={answer.isPending && answer.variables === 'decline'}
            onClick={() => answer.mutate('decline')}
          >
            {texts.decline}
          </Button>
        </div>
      </div>
    </Card>
  );
}

/** Somebody is looked for in their place; they may come back to it meanwhile. */
function Unavailable({ workshop: { id, state, organizerWanted } }: Props) {
  const texts = words.organizing;
  const { userId } = useMe();
  const settled = useSettled();
  const withdraw = useMutation({
    mutationFn: () => api.withdrawCover(userId, id),
    onSuccess: () => sayDone('team', texts.withdrawn),
    onError: sayFailed,
    onSettled: settled,
  });
  if (state !== 'published' || !organizerWanted) return null;
  return (
    <Card>
      <div className={styles.offer}>
        <p>{texts.waitsForCover}</p>
        <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {texts.canAfterAll}
        </Button>
      </div>
    </Card>
  );
}
