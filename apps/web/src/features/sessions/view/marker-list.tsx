import { Button, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { Marker } from '../../../api/index.ts';
import { type Clock, localTimeAt } from '../../../ui/chart/ticks.ts';
import { type Range, spanOf } from '../../../ui/chart/view-range.ts';
import { clockOf, lengthOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';
import styles from './session.module.css';

const shownFirst = 24;
/** A marker that is jumped to stands in at most this many seconds of curve. */
const closeView = 10;

type ListProps = {
  markers: readonly Marker[];
  clock: Clock;
  range: Range;
  whole: Range;
  onRange: (range: Range) => void;
};

/** All markers of the session; each leads to its moment. */
export function MarkerList({ markers, clock, range, whole, onRange }: ListProps) {
  const [all, setAll] = useState(false);
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
          <li key={marker.id}>
            <UnstyledButton
              className={styles.marker}
              title={words.session.goTo(marker.label, clockOf(marker.at))}
              onClick={() => show(marker)}
            >
              <span className={styles.at}>{clockOf(marker.at)}</span>
              <bdi className={styles.label}>{marker.label}</bdi>
              <span className={styles.soft}>
                {marker.length ? lengthOf(marker.length) : localTimeAt(clock, marker.at)}
              </span>
            </UnstyledButton>
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
