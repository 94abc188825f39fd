import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

const columns = [
  'theme',
  'language',
  'time_zone',
  'notify_email',
  'notify_push',
  'notify_in_app',
  'weekly_report',
  'weekly_report_day',
  'widgets_enabled',
  'widgets_disabled',
  'widget_settings',
  'dashboard_layout',
  'default_view',
  'favourite_apps',
  'version',
  'updated_at',
] as const;

export type PreferencesRow = {
  readonly theme: string;
  readonly language: string;
  readonly time_zone: string | null;
  readonly notify_email: boolean;
  readonly notify_push: boolean;
  readonly notify_in_app: boolean;
  readonly weekly_report: string;
  readonly weekly_report_day: number;
  readonly widgets_enabled: string[];
  readonly widgets_disabled: string[];
  readonly widget_settings: Buffer | null;
  readonly dashboard_layout: string;
  readonly default_view: string;
  readonly favourite_apps: string[];
  readonly version: number;
  readonly updated_at: Date;
};

export type PreferencesSettings = Omit<PreferencesRow, 'version' | 'updated_at'>;

/** SQL of preferences. */
export function createPreferencesStore(run: Run) {
  const one = (userId: string) =>
    query.selectFrom('preferences').select(columns).where('user_id', '=', userId);

  return {
    create: (userId: string, language: string) =>
      run.count(query.insertInto('preferences').values({ user_id: userId, language })),

    find: (userId: string) => run.first<PreferencesRow>(one(userId)),

    /** Holds them until the transaction ends: changes happen one after the other. */
    lock: (userId: string) => run.first<PreferencesRow>(one(userId).forUpdate()),

    save: (userId: string, settings: PreferencesSettings, at: Date) =>
      run.first<PreferencesRow>(
        query
          .updateTable('preferences')
          .set((row) => ({ ...settings, version: row('version', '+', 1), updated_at: at }))
          .where('user_id', '=', userId)
          .returning(columns),
      ),
  };
}
