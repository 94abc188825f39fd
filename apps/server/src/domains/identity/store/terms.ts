import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

/** SQL of the terms of use. */
export function createTermsStore(run: Run) {
  return {
    current: () =>
      run.first(
        query
          .selectFrom('terms')
          .select('version')
          .orderBy('published_at', 'desc')
          .orderBy('version', 'desc')
          .limit(1),
      ),

    text: (version: string, language: string) =>
      run.first(
        query
          .selectFrom('terms')
          .select(['version', 'language', 'body'])
          .where('version', '=', version)
          .where('language', 'in', [language, 'en'])
          .orderBy((row) => row(row.ref('language'), '=', language), 'desc'),
      ),
  };
}
