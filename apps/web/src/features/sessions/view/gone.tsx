import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { LinkButton } from '../../../ui/link-button.tsx';
import { RowsLoading, Standing } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import type { Subject } from '../../people/queries.ts';
import { isReadableQuery } from '../queries.ts';

/**
 * In place of a session that the reader may not see any more, or that is not there any more. What this page had of it
 * goes, and with it everything that is not on the screen: more than the session may have rested on the same right.
 */
export function Gone({ subject, onLookAgain }: { subject: Subject; onLookAgain: () => void }) {
  const { own, userId, name } = subject;
  const queries = useQueryClient();
  // Where the person's other sessions may still be read, this one is not withheld. Before the effect: what is asked
  // here is on the screen by then.
  const others = useQuery({ ...isReadableQuery(userId), enabled: !own });
  useEffect(() => {
    queries.removeQueries({ type: 'inactive' });
    queries.getMutationCache().clear();
    notifications.clean();
    void queries.invalidateQueries();
  }, [queries]);
  const text = words.live.gone;
  if (!own && others.isPending) return <RowsLoading rows={1} />;
  const isShared = own || others.data === true;
  const title = isShared ? text.titleNotThere : name ? text.title(name) : text.titleNobody;
  return (
    <div role="alert" data-testid="gone">
      <Standing
        title={title}
        text={isShared ? text.textNotThere : text.text}
        action={
          <>
            {isShared ? (
              <LinkButton to="/people/$userId/sessions" params={{ userId }} search={{}} variant="default">
                {own ? words.sessions.title : words.sessions.of(name)}
              </LinkButton>
            ) : (
              <LinkButton to="/people" variant="default">
                {text.people}
              </LinkButton>
            )}{' '}
            <Button variant="subtle" onClick={onLookAgain}>
              {text.lookAgain}
            </Button>
          </>
        }
      />
    </div>
  );
}
