import { ActionIcon, Button, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { Marker } from '../../../api/index.ts';
import { type Clock, localTimeAt } from '../../../ui/chart/ticks.ts';
import { type Range, spanOf } from '../../../ui/chart/view-range.ts';
import { clockOf, joined, lengthOf } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { words } from '../../../words/index.ts';
import { useWho } from '../about/use-who.ts';
import styles from './session.module.css';

const shownFirst = 24;
/** A marker that is jumped to stands in at most this many seconds of curve. */
const closeView = 10;

type ListProps = {
  userId: string;
  markers: readonly Marker[];
  clock: Clock;
  range: Range;
  whole: Range;
  onRange: (range: Range) => void;
  /** Of who may change them. */
  onEdit?: ((marker: Marker) => void) | undefined;
};

/** All markers of the session; each leads to its moment. */
export function MarkerList({ userId, markers, clock, range, whole, onRange, onEdit }: ListProps) {
  const [all, setAll] = useState(false);
  const who = useWho(userId, markers);
  // Where all are the person's own, that is not worth a word.
  const isMixed = markers.some(({ addedBy }) => addedBy !== null);
  if (markers.length === 0) return <p className={styles.soft}>{words.session.noMarkers}</p>;
  const shown = all ? markers : markers.slice(0, shownFirst);
  const show = (marker: Marker) => {
    const length = marker.length ?? 0;
    const span = Math.max(length * 1.5, Math.min(spanOf(range), closeView, spanOf(whole)));
    const middle = marker.at + length / 2;
    onRange({ from: middle - span / 2, to: middle + span / 2 });
  };
  return (
    <>
      <ul className={styles.markers}>
        {shown.map((marker) => (
          <li key={marker.id} className={styles.markerRow}>
            <UnstyledButton
              className={styles.marker}
              title={words.session.goTo(marker.label, clockOf(marker.at))}
              onClick={() => show(marker)}
            >
              <span className={styles.at}>{clockOf(marker.at)}</span>
              <bdi className={styles.label}>{marker.label}</bdi>
              <span className={styles.soft}>
                {joined([
                  marker.length ? lengthOf(marker.length) : localTimeAt(clock, marker.at),
                  isMixed ? who(marker) : null,
                ])}
              </span>
            </UnstyledButton>
            {onEdit ? (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={words.keeping.editOf(marker.label)}
                onClick={() => onEdit(marker)}
              >
                <Icon name="edit" />
              </ActionIcon>
            ) : null}
          </li>
        ))}
      </ul>
      {shown.length < markers.length ? (
        <Button variant="default" size="sm" onClick={() => setAll(true)}>
          {words.session.moreMarkers(markers.length)}
        </Button>
      ) : null}
    </>
  );
}
