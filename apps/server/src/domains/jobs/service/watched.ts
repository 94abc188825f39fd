import { longestWait } from '../../../kernel/cron.ts';
import type { Measures, Reading } from '../../../kernel/measures.ts';
import { jobMeasures } from './measures.ts';

/** What waits and runs, how old it is, and when what runs by itself last went well. */
export const watchedJobs: Measures = {
  about: 'jobs',
  measures: [
    {
      name: 'attune_jobs_queued',
      help: 'Jobs that wait, with those to be tried again and those for later',
      labels: ['work'],
    },
    { name: 'attune_jobs_active', help: 'Jobs that some worker is doing', labels: ['work'] },
    {
      name: 'attune_jobs_oldest_seconds',
      help: 'How long ago the oldest job that has not begun could have begun, in seconds; 0 where none is late',
      labels: ['work'],
    },
    {
      name: 'attune_job_last_success_timestamp_seconds',
      help: 'When a job that runs by itself last went well, in seconds since 1970; nothing where it never did',
      labels: ['work'],
    },
    {
      name: 'attune_job_interval_seconds',
      help: 'The longest time between two runs of a job that runs by itself, by its schedule, in seconds',
      labels: ['work'],
    },
    {
      name: 'attune_failed_jobs_open',
      help: 'Jobs that failed for good, and that nobody has tried again or discarded',
    },
  ],
  async read(run) {
    const { queues, runs, openFailures } = await jobMeasures(run);
    return [
      ...queues.flatMap(({ job, waiting, active, oldestSeconds }): Reading[] => [
        { name: 'attune_jobs_queued', labels: { work: job }, value: waiting },
        { name: 'attune_jobs_active', labels: { work: job }, value: active },
        { name: 'attune_jobs_oldest_seconds', labels: { work: job }, value: oldestSeconds },
      ]),
      ...runs.flatMap(({ job, cron }): Reading[] => {
        const value = longestWait(cron);
        return value === undefined
          ? []
          : [{ name: 'attune_job_interval_seconds', labels: { work: job }, value }];
      }),
      ...runs.flatMap(({ job, succeededAt }): Reading[] =>
        succeededAt
          ? [
              {
                name: 'attune_job_last_success_timestamp_seconds',
                labels: { work: job },
                value: succeededAt.getTime() / 1000,
              },
            ]
          : [],
      ),
      { name: 'attune_failed_jobs_open', value: openFailures },
    ];
  },
};
