import { openBrowser, roundTrip } from './browser-kit.ts';
import { type OidcKit, startOidc } from './oidc-kit.ts';
import { registerApp } from './telemetry-kit.ts';
import { openWorld, type Person, type World } from './world.ts';

const day = 86_400_000;

/** A world in which somebody does much, and whoever may ask about everybody. */
export type Crowd = {
  readonly world: World;
  readonly provider: OidcKit;
  readonly heavy: Person;
  readonly admin: Person;
  close(): Promise<void>;
};

export async function openCrowd(): Promise<Crowd> {
  const provider = await startOidc();
  const world = await openWorld({ providers: [provider.register('google')] });
  const heavy = await world.person({ firstName: 'Heavy', email: 'heavy@home.example' });
  const admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  await registerApp(world, 'diary');
  // Looking at the audit is on record for a while, so that what is heard later is the looking alone.
  for (const query of ['', `?subject=${heavy.userId}`]) await admin.ask({ url: `/v1/audit${query}` });
  return {
    world,
    provider,
    heavy,
    admin,
    close: async () => void (await Promise.all([world.close(), provider.stop()])),
  };
}

/** One visit of those in `fill`. */
const visit = '00000000-0000-7000-9000-000000000064';
const yesterday = new Date(Date.now() - day).toISOString();
const range = `from=${yesterday}&to=${new Date().toISOString()}`;

export type Finder = {
  readonly title: string;
  readonly table: string;
  readonly index: string;
  /** Has the product ask for it. */
  ask(crowd: Crowd): Promise<unknown>;
  /** What PostgreSQL itself asks, where it is not the product that does. */
  readonly byItself?: string;
  /** It is planned for its values each time, so that is how it is looked at. */
  readonly isPlannedAnew?: true;
};

type Asks = (crowd: Crowd) => Promise<unknown>;
const of = (table: string, index: string, title: string, ask: Asks): Finder => ({ title, table, index, ask });

const get =
  (path: string): Asks =>
  ({ heavy }) =>
    heavy.ask({ url: `/v1/users/${heavy.userId}${path}` });
const all =
  (path: string): Asks =>
  ({ admin }) =>
    admin.ask({ url: `/v1${path}` });
const data = (
  method: 'GET' | 'PUT' | 'DELETE',
  key: string,
  payload?: object,
  headers: Record<string, string> = {},
): Asks => {
  return ({ heavy }) =>
    heavy.ask({
      method,
      url: `/v1/users/${heavy.userId}/apps/diary/data${key}`,
      headers,
      ...(payload ? { payload } : {}),
    });
};

/** What the product asks its large tables, and by which index it is to be found. */
export const finders: readonly Finder[] = [
  of('user_emails', 'user_emails_pkey', 'a person by e-mail', ({ admin }) =>
    admin.ask({ method: 'POST', url: '/v1/people/find', payload: { email: 'heavy@home.example' } }),
  ),
  of(
    'identity_subjects',
    'identity_subjects_pkey',
    'a person by the id at a provider',
    ({ world, provider }) =>
      roundTrip(openBrowser(world), provider, { provider: 'google', account: 'nobody', to: 'sign-in' }),
  ),
  of('identities', 'identities_pkey', 'the identities of a person', ({ heavy }) =>
    heavy.ask({ url: '/v1/me/security' }),
  ),
  of('profiles', 'profiles_pkey', 'the profile of a person', get('/profile')),
  of('preferences', 'preferences_pkey', 'the preferences of a person', get('/preferences')),

  of('activities', 'activities_pkey', 'activities of a person', get('/activities')),
  of(
    'activities',
    'activities_pkey',
    'activities of a person in the last hours',
    get('/activities?lastHours=24'),
  ),
  of('activities', 'activities_pkey', 'activities of a person in a range', get(`/activities?${range}`)),
  of('activities', 'activities_time', 'activities of everybody', all('/activities')),
  of('activities', 'activities_time', 'activities of everybody in a range', all(`/activities?${range}`)),
  of('activities', 'activities_app', 'activities by app', all('/activities?app=diary')),
  of('activities', 'activities_type', 'activities by type', all('/activities?type=type-7')),
  of('activities', 'activities_visit', 'activities by visit', all(`/activities?visit=${visit}`)),

  of('app_data', 'app_data_pkey', 'which apps store something for a person', get('/apps')),
  of('app_data', 'app_data_pkey', 'the values of a person and app', data('GET', '')),
  of('app_data', 'app_data_pkey', 'the value of a person, app and key', data('GET', '/one')),
  of('app_data', 'app_data_pkey', 'the versions of a value', data('GET', '/one/versions')),
  of(
    'app_data',
    'app_data_pkey',
    'compare and set a value',
    data('PUT', '/one', { value: 1 }, { 'if-match': '"1-1"' }),
  ),
  of('app_data', 'app_data_pkey', 'the deletion of a value', data('DELETE', '/one')),
  of('app_data', 'app_data_pkey', 'the deletion of all values of a person and app', data('DELETE', '')),
  {
    ...of('app_data', 'app_data_app', 'whether anything is stored under an app', async () => undefined),
    // What the foreign key to the apps wants to know before one is removed.
    byItself: `select 1 from only public.app_data x where $1::text = x.app for key share of x`,
  },

  of('analytics_events', 'analytics_events_pkey', 'events of a person', get('/events')),
  of('analytics_events', 'analytics_events_pkey', 'events of a person in a range', get(`/events?${range}`)),
  of('analytics_events', 'analytics_events_pkey', 'counts of a person', get(`/events/counts?${range}`)),
  of('analytics_events', 'analytics_events_time', 'events of everybody', all('/events')),
  of('analytics_events', 'analytics_events_time', 'events of everybody in a range', all(`/events?${range}`)),
  of('analytics_events', 'analytics_events_name', 'events by name', all('/events?name=name-7')),
  of('analytics_events', 'analytics_events_category', 'events by category', all('/events?category=error')),
  of('analytics_events', 'analytics_events_app', 'events by app', all('/events?app=diary')),
  of('analytics_events', 'analytics_events_visit', 'events by visit', all(`/events?visit=${visit}`)),
  of('analytics_events', 'analytics_events_category', 'errors', all(`/analytics/errors?${range}`)),
  of('analytics_events', 'analytics_events_time', 'journeys', all(`/analytics/journeys?${range}`)),
  of(
    'analytics_events',
    'analytics_events_name',
    'funnels',
    all(`/analytics/funnel?steps=name-1,name-2&${range}`),
  ),
  of('event_counts_daily', 'event_counts_daily_pkey', 'counts of everybody', all('/analytics/counts')),
  of('event_counts_hourly', 'event_counts_hourly_pkey', 'counts by the hour', all('/analytics/counts')),
  of('active_days', 'active_days_day', 'engagement by day', all('/analytics/engagement')),

  of('audit_events', 'audit_events_newest', 'the audit', all('/audit')),
  of('audit_events', 'audit_events_newest', 'the audit in a range', all(`/audit?${range}`)),
  of('audit_events', 'audit_events_subject', 'the audit by whom it is about', ({ heavy, admin }) =>
    admin.ask({ url: `/v1/audit?subject=${heavy.userId}` }),
  ),
  of('audit_events', 'audit_events_actor', 'the audit by who did it', ({ heavy, admin }) =>
    admin.ask({ url: `/v1/audit?actor=${heavy.userId}` }),
  ),
  {
    ...of(
      'audit_events',
      'audit_events_action',
      'the audit by how actions begin',
      all('/audit?action=audit:'),
    ),
    isPlannedAnew: true,
  },
  of('audit_events', 'audit_events_subject', 'what was done about a person', get('/audit')),
];
