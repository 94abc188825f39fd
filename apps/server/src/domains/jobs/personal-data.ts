import { query } from '../../kernel/database/query.ts';
import { facts, inner, other, type PersonalData } from '../../kernel/personal-data/index.ts';

export const jobsPersonalData: PersonalData = {
  tables: {
    failed_jobs: {
      what: 'A job that failed, and who started it again or gave it up',
      purpose: 'running',
      kept: 'ever',
      columns: {
        retried_by: other('job', 'state', 'retried_at', 'retry_reason'),
        ...inner(
          'id',
          'connection',
          'error',
          'payload_ref',
          'attempts',
          'failed_at',
          'retried_as',
          'retry_of',
        ),
        ...facts('job', 'state', 'retried_at', 'retry_reason'),
      },
    },
    job_runs: {
      what: 'When a job that runs by itself last did, and how long it took',
      purpose: 'running',
      kept: 'ever',
      columns: inner('job', 'succeeded_at', 'seconds', 'failed_at'),
    },
  },
  async erase(run, userId) {
    // The failure stays on record, and what became of it; who decided that, and in what words, goes.
    await run.count(
      query
        .updateTable('failed_jobs')
        .set({ retried_by: null, retried_at: null, retry_reason: null })
        .where('retried_by', '=', userId),
    );
  },
};
