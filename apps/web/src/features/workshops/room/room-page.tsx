import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { RoomSession } from '../../../api/index.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { columnsOf } from '../../../ui/chart/columns.ts';
import { SmallCurve } from '../../../ui/chart/small-curve.tsx';
import { Card, Page } from '../../../ui/page.tsx';
import { Empty, Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useTypeTitles } from '../../sessions/queries.ts';
import { roomCurveQuery, roomQuery, windowSeconds } from './queries.ts';
import styles from './room.module.css';

/** What participants record at a workshop, for those who run it: everybody at one look. */
export function RoomPage() {
  const { workshopId } = useParams({ from: '/app/workshops/$workshopId/room' });
  const sessions = useQuery(roomQuery(workshopId));
  const recording = sessions.data?.filter((one) => one.state === 'recording').length ?? 0;
  return (
    <Page
      title={words.room.title}
      lead={sessions.data?.length ? words.room.recording(recording) : undefined}
      above={
        <BackLink to="/workshops/$workshopId" params={{ workshopId }} search={{}}>
          {words.room.back}
        </BackLink>
      }
      wide
    >
      <p className={styles.note}>{words.room.note}</p>
      {sessions.isPending ? <RowsLoading rows={2} height="9rem" /> : null}
      {sessions.isError && !sessions.data ? (
        <Problem error={sessions.error} onRetry={() => sessions.refetch()} />
      ) : null}
      {sessions.data?.length === 0 ? (
        <Empty title={words.room.emptyTitle} text={words.room.emptyText} />
      ) : null}
      <ul className={styles.room}>
        {sessions.data?.map((session) => (
          <li key={session.sessionId}>
            <Sitting workshopId={workshopId} session={session} />
          </li>
        ))}
      </ul>
    </Page>
  );
}

type SittingProps = { workshopId: string; session: RoomSession };

/** One person's session: their name, and the curve of its first channel. */
function Sitting({ workshopId, session }: SittingProps) {
  const titleOf = useTypeTitles();
  const [first] = session.channels;
  const curve = useQuery({
    ...roomCurveQuery(workshopId, session, first?.number ?? 0),
    enabled: first !== undefined,
  });
  const isLive = session.state === 'recording';
  const stretch = isLive ? words.room.lastSeconds(windowSeconds) : words.sessions.whole;
  const signal = first ? titleOf(first.dataType) : '';
  return (
    <Card>
      <div className={styles.head}>
        <h2 className={styles.name}>
          <bdi>{session.displayName}</bdi>
        </h2>
        <span className={isLive ? styles.live : styles.ended}>
          {isLive ? words.room.live : words.room.ended}
        </span>
      </div>
      <div className={styles.curve}>
        {curve.isPending && first ? <Skeleton height="100%" /> : null}
        {curve.isError && !curve.data ? (
          <span className={styles.caption}>{words.sessions.curveFailed}</span>
        ) : null}
        {curve.data && first ? (
          <SmallCurve
            columns={columnsOf(curve.data)}
            dataType={first.dataType}
            label={words.room.curve(session.displayName, signal, stretch)}
          />
        ) : null}
      </div>
      <span className={styles.caption}>{signal ? `${signal}, ${stretch}` : words.sessions.noCurve}</span>
    </Card>
  );
}
