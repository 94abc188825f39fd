import type { Measures, Reading } from '../../../kernel/measures.ts';
import { jobMeasures } from './measures.ts';

/** What waits and runs, how old it is, and when what runs by itself last went well. */
export const watchedJobs: Measures = {
  about: 'jobs',
  measures: [
    {
      name: 'attune_jobs_queued',
      help: 'Jobs that wait, with those to be tried again and those for later',
      labels: ['job'],
    },
    { name: 'attune_jobs_active', help: 'Jobs that some worker is doing', labels: ['job'] },
    {
      name: 'attune_jobs_oldest_seconds',
      help: 'How long ago the oldest job that has not begun could have begun, in seconds; 0 where none is late',
      labels: ['job'],
    },
    {
      name: 'attune_job_last_success_timestamp_seconds',
      help: 'When a job that runs by itself last went well, in seconds since 1970; nothing where it never did',
      labels: ['job'],
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
        { name: 'attune_jobs_queued', labels: { job }, value: waiting },
        { name: 'attune_jobs_active', labels: { job }, value: active },
        { name: 'attune_jobs_oldest_seconds', labels: { job }, value: oldestSeconds },
      ]),
      ...runs.flatMap(({ job, succeededAt }): Reading[] =>
        succeededAt
          ? [
              {
                name: 'attune_job_last_success_timestamp_seconds',
                labels: { job },
                value: succeededAt.getTime() / 1000,
              },
            ]
          : [],
      ),
      { name: 'attune_failed_jobs_open', value: openFailures },
    ];
  },
};
