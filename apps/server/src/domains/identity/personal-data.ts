import { query } from '../../kernel/database/query.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

const sealedColumns = [
  'email',
  'first_name',
  'last_name',
  'birth_date',
  'location',
  'gender',
  'demographics',
] as const;

export const identityPersonalData: PersonalData = {
  columns: [
    'users.id',
    'user_emails.user_id',
    'logins.user_id',
    'login_tokens.user_id',
    'login_links.user_id',
  ],
  async collect(run, userId, key) {
    const user = await run.first(query.selectFrom('users').selectAll().where('id', '=', userId));
    const logins = await run.all(
      query
        .selectFrom('logins')
        .select(['id', 'device', 'created_at', 'last_seen_at'])
        .where('user_id', '=', userId),
    );
    const fields = sealedColumns.map((column) => {
      const sealed = user?.[column];
      return [column, sealed ? key.openText({ table: 'users', column, key: [userId] }, sealed) : null];
    });
    return {
      user: {
        ...Object.fromEntries(fields),
        status: user?.status,
        createdAt: user?.created_at,
        lastLoginAt: user?.last_login_at,
      },
      logins: logins.map((login) => ({
        device:
          login.device &&
          key.openText({ table: 'logins', column: 'device', key: [userId, login.id] }, login.device),
        createdAt: login.created_at,
        lastSeenAt: login.last_seen_at,
      })),
    };
  },
  /** The last domain to be asked: what refers to the user is gone by then, or PostgreSQL refuses. */
  async erase(run, userId) {
    await run.count(query.deleteFrom('login_links').where('user_id', '=', userId));
    await run.count(query.deleteFrom('logins').where('user_id', '=', userId));
    await run.count(query.deleteFrom('user_emails').where('user_id', '=', userId));
    await run.count(query.deleteFrom('users').where('id', '=', userId));
  },
};
