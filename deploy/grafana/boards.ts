import { objectives } from '../prometheus/objectives.ts';
import { database, invariants, points } from './boards-of-data.ts';
import { anyIsBad, line, number, orNone, unlimited } from './kinds.ts';
import type { Board } from './panel.ts';

const promised = {
  availability: objectives.availability.kept,
  speed: objectives.speed.kept,
};

/** 1 where nobody asked for anything. */
const kept = (bad: string, all: string, window: string) =>
  `1 - (sum(increase(attune:${bad}:total[${window}])) / (sum(increase(attune:${all}:total[${window}])) > 0) or vector(0))`;

export const overview: Board = {
  uid: 'attune-overview',
  title: 'Attune: overview',
  description: 'What people notice: whether it works, how fast it is, and what it runs out of.',
  panels: [
    number(
      'Answered without an error, 30 days',
      'Promised: 99.9 % of all requests do not end with a server error.',
      {
        unit: 'percentunit',
        queries: { kept: kept('requests_failed', 'requests', '30d') },
        limits: { watch: promised.availability + 0.0003, bad: promised.availability, falling: true },
      },
    ),
    number('Answered within half a second, 30 days', 'Promised: 99 % of all requests that are no streams.', {
      unit: 'percentunit',
      queries: { kept: kept('requests_slow', 'requests_timed', '30d') },
      limits: { watch: promised.speed + 0.003, bad: promised.speed, falling: true },
    }),
    number('Alerts that fire', 'Of every kind, without the one that always does.', {
      unit: 'short',
      queries: { alerts: orNone('count(ALERTS{alertstate="firing",severity=~"page|ticket"})') },
      limits: anyIsBad,
    }),
    number('Processes that answer', 'On their private ports.', {
      unit: 'short',
      queries: { up: 'sum(up{job="attune"})' },
      limits: { watch: 2, bad: 1, falling: true },
    }),
    line('Requests', 'How many a second, by route, the ten busiest.', {
      unit: 'reqps',
      queries: { '{{route}}': 'topk(10, sum by (route) (rate(attune_request_seconds_count[5m])))' },
      limits: unlimited,
    }),
    line('Failures by route', 'Server errors a second. None in health.', {
      unit: 'reqps',
      queries: {
        '{{route}}': orNone('sum by (route) (rate(attune_request_seconds_count{status=~"5.."}[5m]))'),
      },
      limits: { watch: 0.001, bad: 0.1 },
    }),
    line('How long answers take', 'Half, and 99 of 100, are faster than so.', {
      unit: 's',
      queries: {
        half: 'histogram_quantile(0.5, sum by (le) (rate(attune_request_seconds_bucket[5m])))',
        '99 of 100': 'histogram_quantile(0.99, sum by (le) (rate(attune_request_seconds_bucket[5m])))',
      },
      limits: { watch: 0.25, bad: 0.5 },
    }),
    line('Slow by route', 'Answers a second that took longer than half a second.', {
      unit: 'reqps',
      queries: {
        '{{route}}':
          'sum by (route) (rate(attune_request_seconds_count[5m])) - ' +
          'sum by (route) (rate(attune_request_seconds_bucket{le="0.5"}[5m]))',
      },
      limits: { watch: 0.01, bad: 1 },
    }),
    line('Connections to the database', 'Of each process’s pool. Waiting ones are requests that have none.', {
      unit: 'short',
      queries: { '{{state}}': 'sum by (state) (attune_pool_connections)' },
      limits: unlimited,
    }),
    line('Event loop', 'How late a process gets round to what waits, 99 of 100.', {
      unit: 's',
      queries: { '{{instance}}': 'nodejs_eventloop_lag_p99_seconds' },
      limits: { watch: 0.1, bad: 0.2 },
    }),
    line('Processor', 'Of each process; 1 is a whole core.', {
      unit: 'percentunit',
      queries: { '{{instance}}': 'rate(process_cpu_seconds_total[5m])' },
      limits: { watch: 1, bad: 2 },
    }),
    line('Memory', 'Of each process, as the machine sees it.', {
      unit: 'bytes',
      queries: { '{{instance}}': 'process_resident_memory_bytes' },
      limits: { watch: 1.5e9, bad: 3e9 },
    }),
    line('Free on disk', 'Share of the disk that is free. Below a twentieth somebody is woken.', {
      unit: 'percentunit',
      queries: { '{{instance}} {{folder}}': 'attune_disk_free_bytes / attune_disk_size_bytes' },
      limits: { watch: 0.2, bad: 0.05, falling: true },
    }),
  ],
};

export const jobs: Board = {
  uid: 'attune-jobs',
  title: 'Attune: jobs',
  description: 'Work in the background: what waits, what fails, what is late.',
  panels: [
    number('Failed for good', 'Neither retried nor discarded: somebody has to decide.', {
      unit: 'short',
      queries: { open: 'max(attune_failed_jobs_open)' },
      limits: { watch: 1, bad: 20 },
    }),
    number('Oldest that is due', 'How long it has waited. From ten minutes on somebody is woken.', {
      unit: 's',
      queries: { oldest: orNone('max(attune_jobs_oldest_seconds)') },
      limits: { watch: 60, bad: 600 },
    }),
    number('Processes that do jobs', 'At least one; two where one may fail.', {
      unit: 'short',
      queries: { workers: orNone('count(attune_build_info{part=~"all|worker"})') },
      limits: { watch: 1, bad: 1, falling: true },
    }),
    line('Waiting', 'Jobs in the queue, with those for later.', {
      unit: 'short',
      queries: { '{{work}}': 'max by (work) (attune_jobs_queued)' },
      limits: { watch: 1000, bad: 10_000 },
    }),
    line('Being done', 'Jobs that some process has in hand.', {
      unit: 'short',
      queries: { '{{work}}': orNone('max by (work) (attune_jobs_active)') },
      limits: unlimited,
    }),
    line('Done', 'How many a second, by job.', {
      unit: 'ops',
      queries: { '{{work}}': 'sum by (work) (rate(attune_job_seconds_count{outcome="done"}[5m]))' },
      limits: unlimited,
    }),
    line('Tries that failed', 'How many a second, by job. None in health.', {
      unit: 'ops',
      queries: { '{{work}}': orNone('sum by (work) (rate(attune_job_seconds_count{outcome="failed"}[5m]))') },
      limits: { watch: 0.001, bad: 0.1 },
    }),
    line('How long jobs take', '95 of 100 are done sooner, by job.', {
      unit: 's',
      queries: {
        '{{work}}': 'histogram_quantile(0.95, sum by (work, le) (rate(attune_job_seconds_bucket[15m])))',
      },
      limits: { watch: 60, bad: 300 },
    }),
    line('Since the last success', 'Of jobs with a schedule. Three of their intervals are too long.', {
      unit: 's',
      queries: { '{{work}}': 'time() - max by (work) (attune_job_last_success_timestamp_seconds > 0)' },
      limits: { watch: 90_000, bad: 260_000 },
    }),
  ],
};

export const boards: readonly Board[] = [overview, jobs, points, invariants, database];
