import { Button, Skeleton, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Intervals, Session, SessionMetrics } from '../../../api/index.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { joined, lengthOf, localDayOf, numberOf } from '../../../ui/format.ts';
import { Card, Page, Section } from '../../../ui/page.tsx';
import { Empty, Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useSubject } from '../../people/queries.ts';
import { useLooked } from '../../plans/use-looked.ts';
import { nameOf, secondsOf, whenOf } from '../facts.ts';
import { sessionQuery } from '../queries.ts';
import { Curves } from './curves.tsx';
import { FeltSection } from './felt.tsx';
import { heartOf } from './heart-of.ts';
import { MetricTables } from './metric-tables.tsx';
import { KeyFigures, withoutNumbers } from './numbers.tsx';
import { Cloud, Spectrum } from './pictures.tsx';
import { PlainWords, usePlain } from './plain.tsx';
import { Quality } from './quality.tsx';
import { intervalsQuery, metricsQuery } from './queries.ts';
import styles from './report.module.css';
import { Tachogram } from './tachogram.tsx';
import { usePaper } from './use-paper.ts';

/** What a session did, to read and to print: curves, pictures of the heart, numbers with their methods, how it felt. */
export function ReportPage() {
  const { userId, sessionId } = useParams({ from: '/app/people/$userId/sessions/$sessionId/report' });
  const session = useQuery(sessionQuery(userId, sessionId));
  const metrics = useQuery(metricsQuery(userId, sessionId));
  useLooked(userId, metrics.data !== undefined);
  const above = (
    <BackLink to="/people/$userId/sessions/$sessionId" params={{ userId, sessionId }}>
      {words.reports.back}
    </BackLink>
  );
  const failed = [session, metrics].find((one) => one.isError && !one.data);
  if (failed)
    return (
      <Page title={words.reports.toReport} above={above}>
        <Problem error={failed.error} onRetry={() => failed.refetch()} />
      </Page>
    );
  if (!session.data || !metrics.data)
    return (
      <Page
        title={words.reports.toReport}
        above={above}
        lead={<Skeleton component="span" display="block" height={20} width="18rem" />}
      >
        <Card>
          <Skeleton height="26rem" />
        </Card>
      </Page>
    );
  return <Report session={session.data} data={metrics.data} above={above} />;
}

type ReportProps = { session: Session; data: SessionMetrics; above: React.ReactNode };

function Report({ session, data, above }: ReportProps) {
  usePaper();
  const subject = useSubject(session.userId);
  const seconds = secondsOf(session);
  const lead = joined([
    subject.own ? null : subject.name,
    whenOf(session),
    seconds > 0 ? lengthOf(seconds) : null,
    session.device,
  ]);
  const [isPlain, speakPlainly] = usePlain(subject.mayConsent && !subject.own);
  return (
    <Page
      title={words.reports.title(nameOf(session))}
      above={<span className={styles.screenOnly}>{above}</span>}
      lead={lead}
      wide
      actions={
        <div className={styles.actions}>
          <Switch
            label={words.reports.plainMode}
            checked={isPlain}
            onChange={({ currentTarget }) => speakPlainly(currentTarget.checked)}
          />
          <Button variant="default" onClick={() => window.print()}>
            {words.reports.print}
          </Button>
        </div>
      }
    >
      <div className={styles.report}>
        <Standing data={data} />
        {isPlain ? (
          <>
            {data.channels.length > 0 ? <PlainWords data={data} /> : null}
            <FeltSection session={session} />
            <details>
              <summary className={styles.more}>{words.reports.moreNumbers}</summary>
              <div className={styles.report}>
                <AllNumbers session={session} data={data} />
              </div>
            </details>
          </>
        ) : (
          <>
            <AllNumbers session={session} data={data} />
            <FeltSection session={session} />
          </>
        )}
        <Foot data={data} />
      </div>
    </Page>
  );
}

function AllNumbers({ session, data }: { session: Session; data: SessionMetrics }) {
  const heart = data.channels.find(({ hasIntervals }) => hasIntervals);
  const file = `${session.startedAt.slice(0, 10)}-report`;
  return (
    <>
      {data.channels.length > 0 ? (
        <div className={styles.key}>
          <KeyFigures data={data} />
        </div>
      ) : null}
      {heart ? <HeartParts session={session} channel={heart} file={file} /> : null}
      {session.state === 'discarded' ? null : (
        <Section title={words.reports.curves}>
          <div className={styles.cards}>
            <Curves session={session} file={file} />
          </div>
        </Section>
      )}
      <MetricTables data={data} />
    </>
  );
}

/** What is missing, and whether it will come. */
function Standing({ data }: { data: SessionMetrics }) {
  if (data.version === null)
    return (
      <p role="status" className={styles.soft}>
        {withoutNumbers(data)}
      </p>
    );
  if (data.channels.length === 0) return <Empty title={words.reports.notEnough} text={words.reports.none} />;
  return data.current ? null : (
    <p className={styles.soft}>{data.failed ? words.reports.failed : words.reports.outdated}</p>
  );
}

type HeartProps = { session: Session; channel: SessionMetrics['channels'][number]; file: string };

function HeartParts({ session, channel, file }: HeartProps) {
  const intervals = useQuery(intervalsQuery(session.userId, session.id, channel.channel));
  if (intervals.isError) return <Problem error={intervals.error} onRetry={() => intervals.refetch()} />;
  if (intervals.isPending) return <Skeleton height="26rem" />;
  return <HeartOf channel={channel} intervals={intervals.data} file={file} />;
}

function HeartOf({ channel, intervals, file }: Omit<HeartProps, 'session'> & { intervals: Intervals }) {
  const heart = useMemo(() => heartOf(intervals), [intervals]);
  return (
    <>
      <Quality channel={channel} heart={heart} intervals={intervals} />
      <div className={styles.cards}>
        <Tachogram heart={heart} quality={intervals.quality} file={file} />
      </div>
      <div className={styles.pair}>
        <Spectrum heart={heart} file={file} />
        <Cloud heart={heart} file={file} />
      </div>
    </>
  );
}

const Foot = ({ data }: { data: SessionMetrics }) =>
  data.version === null || data.analysedAt === null ? null : (
    <footer className={styles.foot}>
      <p>{words.reports.version(numberOf(data.version, 0), localDayOf(data.analysedAt))}</p>
      <p>{words.reports.honest}</p>
    </footer>
  );
