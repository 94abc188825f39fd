import { Button, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Marker, NewMarker, Session } from '../../../api/index.ts';
import { clockOf, numberOf } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Section } from '../../../ui/page.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useMay } from '../../people/may.ts';
import { MarkerDialog } from '../about/marker-dialog.tsx';
import { useMarkerChanges } from '../about/use-markers.ts';
import { useWho } from '../about/use-who.ts';
import { markersQuery } from '../queries.ts';
import styles from './live.module.css';
import { useMarkKeys } from './use-mark-keys.ts';

const text = () => words.live;
/** The newest; all of them stand beside the curve when it is over. */
const mostShown = 12;
const none: Marker[] = [];

/** Markers as they are set, by whom, and ways to set one at what is seen just now. */
export function WatchMarkers({ session, newest }: { session: Session; newest: () => number }) {
  const { userId, id } = session;
  const may = useMay(userId)('session:write');
  const markers = useQuery(markersQuery(userId, id));
  const all = markers.data ?? none;
  const who = useWho(userId, all);
  return (
    <Section title={words.session.markers}>
      {may ? <Marking session={session} newest={newest} count={all.length} /> : null}
      {markers.isError ? <Problem error={markers.error} onRetry={() => markers.refetch()} /> : null}
      {markers.data?.length === 0 ? <p className={styles.soft}>{words.session.noMarkers}</p> : null}
      <ul className={styles.markers} aria-label={words.session.markers}>
        {all
          .toReversed()
          .slice(0, mostShown)
          .map((marker) => (
            <li key={marker.id} className={styles.marker}>
              <span className={styles.at}>{clockOf(marker.at)}</span>
              <bdi className={styles.label}>{marker.label}</bdi>
              <span className={styles.soft}>{who(marker)}</span>
            </li>
          ))}
      </ul>
      {all.length > mostShown ? (
        <p className={styles.soft}>{text().newest(numberOf(mostShown, 0), numberOf(all.length, 0))}</p>
      ) : null}
    </Section>
  );
}

type MarkingProps = {
  session: Session;
  /** The newest point on the screen, in seconds since the start. */
  newest: () => number;
  count: number;
};

function Marking({ session: { userId, id }, newest, count }: MarkingProps) {
  const { put } = useMarkerChanges(userId, id);
  const [note, write] = useState<NewMarker | null>(null);
  // What is seen is what is marked: the newest point, not the clock of whoever looks on.
  const now = () => ({ id: crypto.randomUUID(), at: Math.round(newest() * 1000) / 1000, length: null });
  const mark = () => {
    const marker = { ...now(), label: words.practise.marker(numberOf(count + 1, 0)) };
    put.mutate(marker, {
      onSuccess: () => sayDone('watch-marker', words.practise.marked(clockOf(marker.at))),
      onError: sayFailed,
    });
  };
  const begin = () => write({ ...now(), label: '' });
  const { on, turn } = useMarkKeys({ m: mark, n: begin });
  return (
    <div className={styles.marking}>
      <Button
        variant="default"
        leftSection={<Icon name="flag" />}
        onClick={mark}
        {...(on ? { 'aria-keyshortcuts': 'M', title: text().markKey } : {})}
      >
        {words.practise.mark}
      </Button>
      <Button
        variant="default"
        leftSection={<Icon name="edit" />}
        onClick={begin}
        {...(on ? { 'aria-keyshortcuts': 'N', title: text().noteKey } : {})}
      >
        {text().writeNote}
      </Button>
      <Switch
        label={text().keys}
        checked={on}
        onChange={({ currentTarget }) => turn(currentTarget.checked)}
      />
      <p className={styles.help}>{text().markHelp}</p>
      {note ? (
        <MarkerDialog
          key={note.id}
          userId={userId}
          sessionId={id}
          marker={note}
          isNew
          onClose={() => write(null)}
        />
      ) : null}
    </div>
  );
}
