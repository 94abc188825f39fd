import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Marker, Session } from '../../../api/index.ts';
import type { Clock } from '../../../ui/chart/ticks.ts';
import type { Range } from '../../../ui/chart/view-range.ts';
import { Section } from '../../../ui/page.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { MarkerDialog } from '../about/marker-dialog.tsx';
import { MarkerList } from './marker-list.tsx';
import type { Marking } from './use-marking.ts';

type MarkersProps = {
  session: Session;
  markers: UseQueryResult<Marker[]>;
  clock: Clock;
  range: Range;
  whole: Range;
  onRange: (range: Range) => void;
  marking: Marking;
};

/** Moments and stretches that were labelled; who may sets, changes and removes them. */
export function Markers({ session, markers, marking, ...rest }: MarkersProps) {
  const { range } = rest;
  const add = () => {
    const at = marking.cursorAt.current;
    const seen = at !== null && at >= range.from && at <= range.to;
    marking.onMark?.(seen ? at : (range.from + range.to) / 2);
  };
  return (
    <Section
      title={words.session.markers}
      actions={
        marking.may ? (
          <Button variant="default" size="sm" title={words.keeping.addMarkerKey} onClick={add}>
            {words.keeping.addMarker}
          </Button>
        ) : null
      }
    >
      {markers.isPending ? <RowsLoading rows={1} height="1.375rem" /> : null}
      {markers.isError ? <Problem error={markers.error} onRetry={() => markers.refetch()} /> : null}
      {markers.data ? (
        <MarkerList
          userId={session.userId}
          markers={markers.data}
          onEdit={marking.may ? marking.onEdit : undefined}
          {...rest}
        />
      ) : null}
      {marking.open ? (
        <MarkerDialog
          key={marking.open.marker.id}
          userId={session.userId}
          sessionId={session.id}
          marker={marking.open.marker}
          isNew={marking.open.isNew}
          onClose={marking.onClose}
        />
      ) : null}
    </Section>
  );
}
