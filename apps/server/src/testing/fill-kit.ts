import pg from 'pg';
import type { Crowd } from './finders-kit.ts';

export type Size = {
  /** In each of the large tables. */
  readonly rows: number;
  readonly days: number;
};

/** Ids in order, as the product's are, so that a million of them are quickly there. */
const id = (space: string, n: string) =>
  `('00000000-0000-7000-${space}-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const anybody = id('8000', 'n');
/** Every tenth row is of one person, and the others are of a few thousand. */
const somebody = (heavy: string) =>
  `case n % 10 when 0 then '${heavy}'::uuid else ${id('8000', '1 + n % 5000')} end`;
const app = `case n % 20 when 0 then 'diary' else 'app-' || n % 20 end`;

const happened = ({ rows, days }: Size) => `now() - (${rows} - n) * interval '${days} days' / ${rows}`;
const visits = id('9000', 'n / 5');

const people = ({ rows }: Size) => {
  const series = `generate_series(1, ${rows}) n`;
  return `
    insert into users (id, status) select ${anybody}, 'active' from ${series};
    insert into profiles (user_id, display_name) select ${anybody}, 'sealed' from ${series};
    insert into preferences (user_id) select ${anybody} from ${series};
    insert into user_emails (email_index, user_id) select sha256(n::text::bytea), ${anybody} from ${series};
    insert into identities (user_id, id, provider, issuer, subject)
      select ${anybody}, ${anybody}, 'google', 'https://many.example', 'sealed' from ${series};
    insert into identity_subjects (issuer, subject_index, user_id, identity_id)
      select 'https://many.example', sha256(n::text::bytea), ${anybody}, ${anybody} from ${series};
    analyze users, profiles, preferences, user_emails, identities, identity_subjects;`;
};

const appData = ({ rows }: Size, heavy: string) => `
  insert into app_data (user_id, app, key, value)
    select ${somebody(heavy)}, ${app}, 'key-' || n, 'sealed' from generate_series(1, ${rows}) n;
  insert into app_data_versions (user_id, app, key, version, value, written_at)
    select user_id, app, key, version, value, updated_at from app_data;
  analyze app_data, app_data_versions;`;

/** Before anything else: they give up where somebody writes at the same time. */
const parts = ({ days }: Size) => `
  select attune_make_partition('public.activities', current_date - n) from generate_series(-1, ${days + 1}) n;
  select attune_make_partition('public.analytics_events', (current_date - n * 28)::date)
    from generate_series(-1, ${Math.ceil(days / 28) + 1}) n;`;

const activities = (size: Size, heavy: string) => `
  insert into activities (user_id, occurred_at, id, app, type, visit, received_at)
    select ${somebody(heavy)}, ${happened(size)}, ${anybody}, ${app}, 'type-' || n % 50, ${visits}, now()
    from generate_series(1, ${size.rows}) n;
  analyze activities;`;

const events = (size: Size, heavy: string) => `
  insert into analytics_events (user_id, occurred_at, id, app, name, category, visit, received_at)
    select ${somebody(heavy)}, ${happened(size)}, ${anybody}, ${app}, 'name-' || n % 50,
      case n % 20 when 7 then 'error' else 'engagement' end, ${visits}, now()
    from generate_series(1, ${size.rows}) n;
  insert into active_days (user_id, day, app, events)
    select user_id, occurred_at::date, app, count(*) from analytics_events group by 1, 2, 3;
  analyze analytics_events, active_days;`;

const audit = ({ rows, days }: Size, pseudonym: string) => `
  insert into audit_events (id, at, actor, actor_kind, action, subject, outcome)
    select ${anybody}, now() - (${rows} - n) * interval '${days} days' / ${rows}, p.actor, 'user', 'thing-' || n % 50 || ':read',
      p.actor, 'done'
    from generate_series(1, ${rows}) n,
      lateral (select case n % 10 when 0 then '\\x${pseudonym}'::bytea else sha256((n % 5000)::text::bytea) end as actor) p;
  analyze audit_events;`;

/** Sums of many years, so that a month of them is a small part. */
const sums = ({ rows }: Size) => `
  insert into event_counts_hourly (hour, app, name, category, events)
    select date_trunc('hour', now(), 'UTC') - n / 20 * interval '1 hour', ${app}, 'name', 'engagement', 1
    from generate_series(1, ${rows}) n;
  insert into event_counts_daily (day, app, name, category, events)
    select current_date - n / 20, 'app-' || n % 20, 'name', 'engagement', 1 from generate_series(1, ${rows}) n;
  analyze event_counts_hourly, event_counts_daily;`;

async function asOwner({ world }: Crowd, statements: readonly string[]): Promise<void> {
  const owner = new pg.Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  try {
    await owner.query('set session_replication_role = replica');
    for (const statement of statements) await owner.query(statement);
  } finally {
    await owner.end();
  }
}

/** As the owner and without triggers, which are not what is looked at: two connections side by side. */
export async function fill(crowd: Crowd, size: Size): Promise<void> {
  const { userId } = crowd.heavy;
  const pseudonym = crowd.world.vault.pseudonym(userId).toString('hex');
  await asOwner(crowd, [parts(size)]);
  await Promise.all([
    asOwner(crowd, [people(size), appData(size, userId), sums(size), audit(size, pseudonym)]),
    asOwner(crowd, [activities(size, userId), events(size, userId)]),
  ]);
}
