import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { LinkButton } from '../../../ui/link-button.tsx';
import { Standing } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';

/**
 * In place of a session that the reader may not see any more. What this page had of it goes from the browser's memory,
 * and with it everything that is not on the screen: more than the session may have rested on the same right.
 */
export function Gone({ name, onLookAgain }: { name: string; onLookAgain: () => void }) {
  const queries = useQueryClient();
  useEffect(() => {
    queries.removeQueries({ type: 'inactive' });
    queries.getMutationCache().clear();
    notifications.clean();
    void queries.invalidateQueries();
  }, [queries]);
  const text = words.live.gone;
  return (
    <div role="alert" data-testid="gone">
      <Standing
        title={name ? text.title(name) : text.titleNobody}
        text={text.text}
        action={
          <>
            <LinkButton to="/people" variant="default">
              {text.people}
            </LinkButton>{' '}
            <Button variant="subtle" onClick={onLookAgain}>
              {text.lookAgain}
            </Button>
          </>
        }
      />
    </div>
  );
}
