import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { refuseOther } from '../../../kernel/http/etags.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import {
  type PreferencesChange,
  type PreferencesShape,
  type Widget,
  type WidgetChange,
  widgets,
} from '../contract/index.ts';
import {
  createPreferencesStore,
  type PreferencesRow,
  type PreferencesSettings,
} from '../store/preferences.ts';
import type { About, PeopleDeps } from './deps.ts';
import type { Describe } from './describe.ts';

/** The app whose activities are the product's own. */
const ownApp = 'attune';
const mostFavourites = 50;

/** Those whom one accompanies come early: where there is nobody, the screens leave them out, as they do what one may not see. */
export const usualWidgets: readonly Widget[] = [
  'today',
  'people',
  'last-session',
  'next-workshop',
  'notifications',
  'activity',
  'insights',
];

const defaults = (): PreferencesShape => ({
  theme: 'auto',
  language: 'en',
  timeZone: null,
  notifications: { email: true, push: true, inApp: true },
  weeklyReport: { how: 'in-app', day: 1 },
  widgets: { enabled: [...usualWidgets], disabled: [] },
  customizations: {},
  dashboard: { layout: 'grid', defaultView: 'overview', favouriteApps: [] },
});

const place = (userId: string) => ({ table: 'preferences', column: 'widget_settings', key: [userId] });
const isKnown = (name: string): name is Widget => (widgets as readonly string[]).includes(name);

/** Who never chose any widget sees the usual ones; one that the product has no more is left out. */
export function shownWidgets(row: Pick<PreferencesRow, 'widgets_enabled' | 'widgets_disabled'>) {
  const [enabled, disabled] = [row.widgets_enabled.filter(isKnown), row.widgets_disabled.filter(isKnown)];
  return enabled.length + disabled.length === 0
    ? { enabled: [...usualWidgets], disabled: [] }
    : { enabled, disabled };
}

function settingsOf(row: PreferencesRow, key: PersonKey, userId: string): PreferencesShape {
  const customizations = row.widget_settings ? key.openJson(place(userId), row.widget_settings) : {};
  return {
    theme: row.theme as PreferencesShape['theme'],
    language: row.language as PreferencesShape['language'],
    timeZone: row.time_zone,
    notifications: { email: row.notify_email, push: row.notify_push, inApp: row.notify_in_app },
    weeklyReport: {
      how: row.weekly_report as PreferencesShape['weeklyReport']['how'],
      day: row.weekly_report_day,
    },
    widgets: shownWidgets(row),
    customizations: customizations as Record<string, unknown>,
    dashboard: {
      layout: row.dashboard_layout as PreferencesShape['dashboard']['layout'],
      defaultView: row.default_view as PreferencesShape['dashboard']['defaultView'],
      favouriteApps: row.favourite_apps,
    },
  };
}

function rowOf(settings: PreferencesShape, key: PersonKey, userId: string): PreferencesSettings {
  const { notifications, widgets: chosen, customizations, dashboard } = settings;
  const isArranged = Object.keys(customizations).length > 0;
  return {
    theme: settings.theme,
    language: settings.language,
    time_zone: settings.timeZone,
    notify_email: notifications.email,
    notify_push: notifications.push,
    notify_in_app: notifications.inApp,
    weekly_report: settings.weeklyReport.how,
    weekly_report_day: settings.weeklyReport.day,
    widgets_enabled: chosen.enabled,
    widgets_disabled: chosen.disabled,
    widget_settings: isArranged ? key.sealJson(place(userId), customizations) : null,
    dashboard_layout: dashboard.layout,
    default_view: dashboard.defaultView,
    favourite_apps: dashboard.favouriteApps,
  };
}

/** Drops what is undefined, so that spreading a change keeps what it does not name. */
const given = <T extends object>(part: T | undefined) =>
  Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };

const without = (list: readonly string[], gone: readonly string[]) =>
  list.filter((one) => !gone.includes(one));

function changed(now: PreferencesShape, change: PreferencesChange): PreferencesShape {
  const { enabled, disabled } = change.widgets ?? {};
  const customizations = { ...now.customizations, ...given(change.customizations) };
  return {
    theme: change.theme ?? now.theme,
    language: change.language ?? now.language,
    timeZone: change.timeZone === undefined ? now.timeZone : change.timeZone,
    notifications: { ...now.notifications, ...given(change.notifications) },
    weeklyReport: { ...now.weeklyReport, ...given(change.weeklyReport) },
    widgets: {
      enabled: enabled ?? without(now.widgets.enabled, disabled ?? []),
      disabled: disabled ?? without(now.widgets.disabled, enabled ?? []),
    },
    customizations: Object.fromEntries(Object.entries(customizations).filter(([, value]) => value !== null)),
    dashboard: { ...now.dashboard, ...given(change.dashboard) },
  };
}

function withWidget(now: PreferencesShape, widget: Widget, change: WidgetChange): PreferencesShape {
  const { enabled, disabled } = now.widgets;
  const put = (list: readonly string[]) => (list.includes(widget) ? [...list] : [...list, widget]);
  const lists =
    change.enabled === undefined
      ? now.widgets
      : change.enabled
        ? { enabled: put(enabled), disabled: without(disabled, [widget]) }
        : { enabled: without(enabled, [widget]), disabled: put(disabled) };
  const arranged = change.customization === undefined ? {} : { [widget]: change.customization };
  return changed({ ...now, widgets: lists }, { customizations: arranged });
}

/** How somebody likes the app to be. Saving is one transaction: the version compared, the values, record and activity. */
export function createPreferences(deps: PeopleDeps, describeUsers: Describe) {
  const { db, vault, audit, clock } = deps;

  const shown = (row: PreferencesRow, key: PersonKey, userId: string) => ({
    ...settingsOf(row, key, userId),
    version: row.version,
    updatedAt: row.updated_at.toISOString(),
  });

  /** @throws AppError `bad-request` where one that was not there before is no app */
  async function refuseUnknownApps(run: Run, before: PreferencesShape, after: PreferencesShape) {
    const added = without(after.dashboard.favouriteApps, before.dashboard.favouriteApps);
    const there = added.length === 0 ? [] : await deps.appsAmong(run, added);
    if (without(added, there).length > 0)
      throw new AppError('bad-request', 'There is no such app. Choose from the list of apps.');
    if (after.dashboard.favouriteApps.length > mostFavourites)
      throw new AppError(
        'bad-request',
        `At most ${mostFavourites} apps can be favourites. Take one away first.`,
      );
  }

  async function save(
    { actor, reach, userId, requestId }: About,
    ifMatch: string | undefined,
    change: (now: PreferencesShape) => PreferencesShape,
  ) {
    const key = await vault.of(userId);
    return db.withActor(actor, reach, async (run) => {
      const store = createPreferencesStore(run);
      const before = await store.lock(userId);
      if (!before) throw notFound();
      refuseOther(ifMatch, before.version);
      const settings = settingsOf(before, key, userId);
      const next = change(settings);
      await refuseUnknownApps(run, settings, next);
      const row = await store.save(userId, rowOf(next, key, userId), clock.now());
      if (!row) throw notFound();
      await audit.record(run, {
        actor,
        action: 'preferences:change',
        subject: userId,
        outcome: 'done',
        requestId,
      });
      await deps.recordActivity(run, { userId, app: ownApp, type: 'settings_updated' });
      return shown(row, key, userId);
    });
  }

  return {
    defaults,

    async find({ actor, reach, userId }: About, include?: 'user') {
      const row = await createPreferencesStore(db.as(actor, reach)).find(userId);
      if (!row) throw notFound();
      const preferences = shown(row, await vault.of(userId), userId);
      if (include === undefined) return preferences;
      return { ...preferences, user: (await describeUsers(actor, [userId])).get(userId) ?? null };
    },

    change: (about: About, change: PreferencesChange, ifMatch?: string) =>
      save(about, ifMatch, (now) => changed(now, change)),

    reset: (about: About, ifMatch?: string) => save(about, ifMatch, defaults),

    setWidget: (about: About, widget: Widget, change: WidgetChange, ifMatch?: string) =>
      save(about, ifMatch, (now) => withWidget(now, widget, change)),

    setFavourite: (about: About, app: string, isFavourite: boolean, ifMatch?: string) =>
      save(about, ifMatch, (now) => {
        const others = without(now.dashboard.favouriteApps, [app]);
        const isThere = others.length < now.dashboard.favouriteApps.length;
        const favouriteApps = isFavourite && !isThere ? [...others, app] : others;
        return isFavourite && isThere ? now : { ...now, dashboard: { ...now.dashboard, favouriteApps } };
      }),
  };
}
