import { useQuery } from '@tanstack/react-query';
import type { JobsOverview } from '../../api/index.ts';
import { Figures } from '../../ui/figures.tsx';
import { lengthOf, numberOf } from '../../ui/format.ts';
import { Card, Page, Section } from '../../ui/page.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { FailureList } from './failure-list.tsx';
import { jobsQuery } from './queries.ts';
import { ScheduleList } from './schedule-list.tsx';

/** What works in the background, what failed, and what can be done about it. */
export function OperationsPage() {
  const jobs = useQuery(jobsQuery);
  const { title, lead, schedules, failed } = words.operations;
  return (
    <Page title={title} lead={lead}>
      {jobs.isPending ? <RowsLoading rows={1} height="7rem" /> : null}
      {jobs.isError && !jobs.data ? <Problem error={jobs.error} onRetry={() => jobs.refetch()} /> : null}
      {jobs.data ? (
        <>
          <Card>
            <Figures items={figuresOf(jobs.data)} />
          </Card>
          <Section title={failed.title} note={failed.note}>
            <FailureList jobs={jobs.data.queues.map(({ job }) => job)} />
          </Section>
          <Section title={schedules.title} note={schedules.note}>
            <ScheduleList schedules={jobs.data.schedules} />
          </Section>
        </>
      ) : null}
    </Page>
  );
}

function figuresOf({ openFailures, workers, queues }: JobsOverview) {
  const { cards } = words.operations;
  const oldest = Math.max(0, ...queues.map(({ oldestSeconds }) => oldestSeconds));
  return [
    { name: cards.open, value: numberOf(openFailures, 0), method: cards.openHow },
    {
      name: cards.oldest,
      value: oldest < 1 ? `0 ${words.units.s}` : lengthOf(oldest),
      method: cards.oldestHow,
    },
    { name: cards.workers, value: numberOf(workers, 0), method: cards.workersHow },
  ];
}
