import { Button } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Exercise } from '../../api/index.ts';
import { Card, Page, Section } from '../../ui/page.tsx';
import { Notice, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { ConsentDialog } from '../consent/consent-dialog.tsx';
import { consentsQuery } from '../consent/queries.ts';
import { useMe } from '../identity/me.ts';
import { subjectOf } from '../people/queries.ts';
import { ExerciseChoice, Minutes, minutesOf } from './exercise-choice.tsx';
import { Feelings, type Felt, feedbackOf, nothingSaid } from './feelings.tsx';
import styles from './practise.module.css';
import type { Room } from './room.ts';
import type { Practised, RoomView, Start } from './room-view.ts';
import { SensorCard } from './sensor-card.tsx';

type Props = {
  room: Room;
  view: RoomView;
  exercises: UseQueryResult<Exercise[]>;
  /** What the address names, as a plan does: an exercise, and for how long. */
  asked: { readonly exercise: string | undefined; readonly minutes: number | undefined };
};

/** The one thing that is asked before is said to be asked for: an exercise that leads the breath, where there is one. */
const firstOf = (exercises: readonly Exercise[]): string =>
  (exercises.find(({ guidance }) => Object.keys(guidance).length > 0) ?? exercises[0])?.id ?? '';

const practisedOf = ({ id, name, guidance }: Exercise): Practised => ({ id, name, guidance });

/** A file that was heard to its end begins anew. */
const isReady = (source: RoomView['source']): boolean => source?.state === 'on' || source?.state === 'ended';

/** Exercise, sensor, how one feels; then it begins. */
export function Prepare({ room, view, exercises, asked }: Props) {
  const text = words.practise;
  const [picked, setPicked] = useState(asked.exercise);
  const [length, setLength] = useState(asked.minutes);
  const [felt, setFelt] = useState<Felt>(nothingSaid);
  const all = exercises.data ?? [];
  const known = picked === undefined || picked === '' || all.some(({ id }) => id === picked);
  const chosen = known && picked !== undefined ? picked : firstOf(all);
  const exercise = all.find(({ id }) => id === chosen);
  const minutes = length ?? minutesOf(exercise);
  const before = feedbackOf(felt);
  const start: Start = { seconds: minutes * 60, exercise: exercise && practisedOf(exercise), before };
  // Where it was picked since, one knows.
  const isGone = exercises.isSuccess && !known && picked === asked.exercise;
  const ended = view.recording?.ended;
  return (
    <Page title={text.title} lead={text.lead}>
      {ended && ended !== 'complete' ? <Notice title={text.endedOtherwise[ended]} text="" /> : null}
      {isGone ? <Notice title={text.gone} text={text.goneText} /> : null}
      <Section title={text.what}>
        {exercises.isPending ? <RowsLoading rows={2} /> : null}
        {exercises.isError ? <p className={styles.warning}>{text.noExercises}</p> : null}
        {exercises.isPending ? null : <ExerciseChoice exercises={all} chosen={chosen} onChosen={setPicked} />}
        <Minutes exercise={exercise} minutes={minutes} onMinutes={setLength} />
      </Section>
      <Section title={text.sensor}>
        <SensorCard room={room} view={view} />
      </Section>
      <Section title={text.before} note={text.beforeText}>
        <Card>
          <Feelings felt={felt} onFelt={setFelt} />
        </Card>
      </Section>
      <Begin room={room} isReady={isReady(view.source)} start={start} />
    </Page>
  );
}

function Begin({ room, isReady, start }: { room: Room; isReady: boolean; start: Start }) {
  const text = words.practise;
  const me = useMe();
  const consents = useQuery(consentsQuery(me.userId));
  const [asking, ask] = useState(false);
  const [starting, setStarting] = useState(false);
  const [failed, setFailed] = useState<unknown>();
  const begin = () => {
    setStarting(true);
    setFailed(undefined);
    room
      .begin(start)
      .catch(setFailed)
      .finally(() => setStarting(false));
  };
  // Without an answer, the server decides when it is reached.
  const mayKeep =
    consents.data?.items.some(({ purpose, current }) => purpose === 'sensor-data' && current) ?? true;
  return (
    <div className={styles.begin}>
      {failed === undefined ? null : <Problem error={failed} title={text.notStarted} />}
      <Button
        size="lg"
        disabled={!isReady}
        loading={starting || consents.isLoading}
        onClick={() => (mayKeep ? begin() : ask(true))}
      >
        {text.start}
      </Button>
      {isReady ? null : <p className={styles.soft}>{text.startFirst}</p>}
      <ConsentDialog
        subject={subjectOf(me, me.userId, undefined, undefined)}
        opened={asking}
        onGiven={() => {
          ask(false);
          begin();
        }}
        onClose={() => ask(false)}
      />
    </div>
  );
}
