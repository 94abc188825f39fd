import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Page } from '../../ui/page.tsx';
import { Empty, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { holds } from '../people/may.ts';
import { exercisesQuery } from '../sessions/queries.ts';
import { After } from './after.tsx';
import { Player } from './player.tsx';
import { Prepare } from './prepare.tsx';
import { useRoom } from './use-room.ts';

/** To practise: get ready, do it, say how it was. Whoever comes back stands where the session is. */
export function PractisePage() {
  const { room, view } = useRoom();
  const me = useMe();
  const { exercise: asked, minutes } = useSearch({ from: '/app/practise' });
  const exercises = useQuery(exercisesQuery);
  // As it was when it began; of one that an older page began, as it is now.
  const exercise = view.exercise ?? exercises.data?.find(({ id }) => id === view.exerciseId);
  useTop(view.phase === 'sending' ? 'after' : view.phase);
  if (!holds(me, 'session:write'))
    return (
      <Page title={words.practise.title}>
        <Empty title={words.practise.mayNot} text={words.practise.mayNotText} />
      </Page>
    );
  switch (view.phase) {
    case 'looking':
      return (
        <Page title={words.practise.title}>
          <RowsLoading />
        </Page>
      );
    case 'ready':
      return <Prepare room={room} view={view} exercises={exercises} asked={{ exercise: asked, minutes }} />;
    case 'playing':
      return <Player room={room} view={view} exercise={exercise} />;
    default:
      return <After room={room} view={view} exercise={exercise} />;
  }
}

/** Each part begins at its top: who pressed “Start” at the end of a long screen is to see the countdown. */
function useTop(part: string): void {
  const before = useRef(part);
  useEffect(() => {
    if (before.current !== part) window.scrollTo({ top: 0 });
    before.current = part;
  }, [part]);
}
