import { Skeleton } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Session } from '../../api/index.ts';
import { columnsOf } from '../../ui/chart/columns.ts';
import { SmallCurve } from '../../ui/chart/small-curve.tsx';
import { words } from '../../words/index.ts';
import { faceOf, faceRange } from './facts.ts';
import { overviewQuery, useTypeTitles } from './queries.ts';
import styles from './sessions.module.css';

type FaceProps = { session: Session; seconds: number; pairs: number; size: 'row' | 'hero' };

/** The small curve by which a session is recognised. Fetched when it comes into view, and then kept. */
export function Face({ session, seconds, pairs, size }: FaceProps) {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const seen = useRef(false);
  seen.current ||= inViewport;
  const titleOf = useTypeTitles();
  const channel = faceOf(session);
  const title = channel ? titleOf(channel.dataType) : '';
  const range = channel ? faceRange(session, channel, seconds) : undefined;
  const query = overviewQuery(session, channel?.number ?? 0, { from: 0, to: range?.to ?? 0, pairs });
  const overview = useQuery({ ...query, enabled: seen.current && channel !== undefined });
  const stretch = range && !range.whole ? words.sessions.first(seconds) : words.sessions.whole;
  return (
    <div ref={ref} className={size === 'hero' ? styles.hero : styles.face}>
      <div className={styles.curve}>
        {channel && overview.data ? (
          <SmallCurve
            columns={columnsOf(overview.data)}
            dataType={channel.dataType}
            label={words.sessions.curveOf(title, stretch)}
          />
        ) : null}
        {channel && overview.isPending ? <Skeleton height="100%" /> : null}
        {!channel && session.state !== 'recording' ? (
          <span className={styles.caption}>{words.sessions.noCurve}</span>
        ) : null}
        {overview.isError ? <span className={styles.caption}>{words.sessions.curveFailed}</span> : null}
      </div>
      {channel ? (
        <span className={styles.caption}>{size === 'hero' ? `${title}, ${stretch}` : stretch}</span>
      ) : null}
    </div>
  );
}
