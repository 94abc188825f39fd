import { query } from '../../kernel/database/query.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

export const jobsPersonalData: PersonalData = {
  columns: ['failed_jobs.retried_by'],
  async collect(run, userId) {
    const retried = await run.all(
      query
        .selectFrom('failed_jobs')
        .select(['job', 'retried_at', 'retry_reason'])
        .where('retried_by', '=', userId),
    );
    return { retriedJobs: retried };
  },
  async erase(run, userId) {
    // The failure stays on record; who tried again, and in what words, goes.
    await run.count(
      query
        .updateTable('failed_jobs')
        .set({ retried_by: null, retried_at: null, retry_reason: null })
        .where('retried_by', '=', userId),
    );
  },
};
