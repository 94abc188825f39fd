import { zstdCompressSync } from 'node:zlib';
import type { Client } from 'pg';
import { personalData } from '../app.ts';
import { newId } from '../kernel/ids.ts';
import { tablesOf } from '../kernel/personal-data/registry.ts';
import { isSealed } from '../kernel/personal-data/values.ts';
import { consentToSensorData, type Person, type World } from '../testing/world.ts';
import { protectionOf } from './catalogue.ts';

/** What is sealed besides what people are handed as their own words: it must not be found there. */
export const sealedBesides = [
  'code_generators.secret',
  'push_subscriptions.subscription',
  'mails.content',
  'idempotency_keys.answer',
  'avatars.image',
  'avatars.thumbnail',
];

const ofTables = tablesOf(personalData).flatMap(({ name, columns }) =>
  Object.entries(columns).map(([column, held]) => ({ table: name, column, held })),
);

/** Columns that hold words sealed with the person's key. An archive is made where a month is. */
const sealedColumns = ofTables.filter(
  ({ table, column, held }) =>
    (isSealed(held) && table !== 'analytics_archive') || sealedBesides.includes(`${table}.${column}`),
);

/** Words of the person that are handed out, as `table.column`. */
export const toldColumns = ofTables
  .filter(({ held }) => isSealed(held))
  .map(({ table, column }) => `${table}.${column}`);

/** A text that only this column of this person holds. */
export const secretOf = (person: string, column: string): string => `${person} keeps ${column}`;

/**
 * A person with a row in every table that names one, made by the product itself where it can and by SQL where it
 * cannot yet, and with a text of their own in every sealed column. A new table needs a line here: the test asks for it.
 */
export async function makeWholePerson(
  world: World,
  owner: Client,
  name: string,
  other: Person,
): Promise<Person> {
  const person = await world.person({
    email: `${name}@example.org`,
    firstName: name,
    lastName: name,
    birthDate: '2001-02-03',
    location: name,
    gender: name,
    demographics: { name },
    roles: ['practitioner'],
  });
  const { userId } = person;
  await world.app.identity.makeLink(userId, 5);
  await consentToSensorData(world, userId);
  await recordSession(person);
  await world.app.db.withSystem('make-demo', async (run) => {
    const [lead, follower] = [userId, other.userId];
    await world.app.access.relate(run, { lead, follower, type: 'practitioner-patient' });
    await world.app.access.relate(run, { lead: follower, follower: lead, type: 'coach-client' });
  });
  await addRowsBySql(owner, userId, other.userId);
  await sealTextsOf(world, owner, name, userId, other.userId);
  await archiveMonth(world, owner, name, userId);
  return person;
}

async function recordSession({ userId, ask }: Person): Promise<void> {
  const started = await ask({
    method: 'POST',
    url: `/v1/users/${userId}/sessions`,
    headers: { 'idempotency-key': `session of ${userId}`.replaceAll(' ', '-') },
    payload: {
      startedAt: '2026-11-01T10:00:00Z',
      timeZone: 'UTC',
      device: 'a belt',
      channels: [{ dataType: 'ecg', label: 'ECG', rate: 250 }],
    },
  });
  if (started.statusCode !== 201) throw new Error(`No session was started: ${started.body}`);
  const stored = await ask({
    method: 'POST',
    url: `/v1/users/${userId}/sessions/${started.json<{ id: string }>().id}/points`,
    payload: {
      channels: [{ channel: 0, firstSample: 0, samples: Array.from({ length: 500 }, (_, at) => at % 90) }],
    },
  });
  if (stored.statusCode !== 200) throw new Error(`No points were stored: ${stored.body}`);
}

/** A month in the archive, as the job would have packed it. */
async function archiveMonth(world: World, owner: Client, name: string, userId: string): Promise<void> {
  const month = '2025-01-01';
  const data = secretOf(name, 'analytics_archive.events');
  const event = { id: newId(), occurredAt: '2025-01-02T03:00:00.000Z', app: 'attune', name: 'login', data };
  const place = { table: 'analytics_archive', column: 'events', key: [userId, month, '1'] };
  const packed = zstdCompressSync(JSON.stringify([event]));
  await owner.query(
    `insert into analytics_archive (user_id, month, portion, events, counts, event_count)
     values ($1, $2, 1, $3, '[["2025-01-02T03:00:00Z", "attune", "login", "engagement", 1]]', 1)`,
    [userId, month, (await world.vault.of(userId)).seal(place, packed)],
  );
}

async function addSessionRows(owner: Client, userId: string): Promise<void> {
  await owner.query(
    `insert into markers (user_id, session_id, id, at_seconds, label, added_by) select user_id, id, $2, 1, '', $1 from sessions where user_id = $1`,
    [userId, newId()],
  );
  await owner.query(
    `insert into plans (user_id, id, exercise_id, planned_by, days, minutes, starts_on)
     select $1, $2, id, $1, '{1}', 5, '2026-11-24' from exercises order by id limit 1`,
    [userId, newId()],
  );
  await owner.query(`insert into session_looks (user_id, looked_by, looked_at) values ($1, $1, now())`, [
    userId,
  ]);
  await owner.query(
    `insert into overviews (user_id, session_id, channel, step, first_bucket, buckets) select user_id, id, 0, 4096, 0, '' from sessions where user_id = $1`,
    [userId],
  );
  await owner.query(
    `insert into session_metrics (user_id, session_id, channel, metric, unit, version, answer) select user_id, id, 0, 'rmssd', 'ms', 1, '' from sessions where user_id = $1`,
    [userId],
  );
  await owner.query(
    `insert into session_intervals (user_id, session_id, channel, version, intervals) select user_id, id, 0, 1, '' from sessions where user_id = $1`,
    [userId],
  );
  await owner.query(
    `insert into clock_readings (user_id, session_id, channel, samples, received_us) select user_id, id, 0, 500, 1 from sessions where user_id = $1`,
    [userId],
  );
}

/** What has no way in through the product yet, or one that needs a browser or an outside provider. */
async function addRowsBySql(owner: Client, userId: string, otherId: string): Promise<void> {
  const [passkeyId, identityId, inviteId, pushId] = [newId(), newId(), newId(), newId()];
  await owner.query(
    `insert into passwords (user_id, hash, short) values ('${userId}', '$argon2id$', false);
     insert into passkeys (user_id, id, public_key, label) values ('${userId}', '${passkeyId}', '\\x01', '');
     insert into passkey_credentials (credential_id, user_id, passkey_id) values (sha256('${passkeyId}'), '${userId}', '${passkeyId}');
     insert into code_generators (user_id, secret, confirmed_at) values ('${userId}', '', now());
     insert into recovery_codes (user_id, code_hash) values ('${userId}', '\\x01');
     insert into identities (user_id, id, provider, issuer, subject, name) values ('${userId}', '${identityId}', 'google', 'https://accounts.google.com', '', '');
     insert into identity_subjects (issuer, subject_index, user_id, identity_id) values ('https://accounts.google.com', sha256('${identityId}'), '${userId}', '${identityId}');
     insert into invites (user_id, id, inviter_id, relationship_type, relative_id, invited_leads, expires_at, revoked_at)
       values ('${otherId}', '${inviteId}', '${userId}', 'coach-client', '${userId}', false, now(), now());
     insert into invites (user_id, id, expires_at, accepted_at) values ('${userId}', '${newId()}', now(), now());
     insert into email_changes (user_id, email) values ('${userId}', '');
     insert into notifications (user_id, id, kind, facts, shown) values ('${userId}', '${newId()}', 'session-added', '', true);
     insert into notifications (user_id, id, kind, about, facts, shown) values ('${otherId}', '${newId()}', 'relationship-ended', '${userId}', '', false);
     insert into weekly_reports (user_id, week, said, made_at) values ('${userId}', '2026-11-23', true, now());
     insert into push_subscriptions (user_id, id, login_id, subscription) select user_id, '${pushId}', id, '' from logins where user_id = '${userId}' limit 1;
     insert into push_endpoints (endpoint_index, user_id, subscription_id) values (sha256('${pushId}'), '${userId}', '${pushId}');
     insert into avatars (user_id, id, image, thumbnail, in_bucket) values ('${userId}', '${newId()}', '', '', false);
     insert into mails (user_id, id, kind, content) values ('${userId}', '${newId()}', 'invite', '');
     insert into mails (user_id, id, kind, about) values ('${otherId}', '${newId()}', 'invite', '${userId}');
     update logins set place = '' where user_id = '${userId}';
     update activities set data = '', metadata = '' where user_id = '${userId}';
     insert into analytics_events (user_id, occurred_at, id, app, name, category, data) values ('${userId}', date_trunc('milliseconds', now()), '${newId()}', 'attune', 'login', 'engagement', '');
     update relationships set requested_by = '${userId}', answered_by = '${userId}', ended_by = '${userId}' where user_id = '${userId}' or lead_id = '${userId}'`,
  );
  await addAppRows(owner, userId, otherId);
  await addWorkshopRows(owner, userId, otherId);
  await owner.query(
    `insert into user_permissions (user_id, permission, scope) values ($1, 'person:read', 'any')`,
    [userId],
  );
  await addSessionRows(owner, userId);
  await owner.query(
    `insert into failed_jobs (id, job, connection, error, payload_ref, attempts, failed_at, state, retried_at, retried_by, retry_reason)
     values ($1, 'expire-logins', 'here', 'Error', $3, 6, now(), 'discarded', now(), $2, 'again')`,
    [newId(), userId, newId()],
  );
  await addPrivacyRows(owner, userId, otherId);
}

/** What they agreed to and asked of their data, and what they did so for somebody else. */
async function addPrivacyRows(owner: Client, userId: string, otherId: string): Promise<void> {
  const text = `'2026-11', 'en'`;
  await owner.query(
    `insert into consents (user_id, id, purpose, version, language, given_at, given_by, withdrawn_at, withdrawn_by)
       values ('${otherId}', '${newId()}', 'research', ${text}, now(), '${otherId}', now(), '${userId}');
     insert into consents (user_id, id, purpose, version, language, given_at, given_by, given_as, seconded_by, seconded_at, seconded_language, seconded_how, withdrawn_at, withdrawn_by)
       values ('${otherId}', '${newId()}', 'research', ${text}, now(), '${userId}', 'both', '${userId}', now(), 'en', 'screen', now(), '${otherId}');
     insert into consent_offers (user_id, purpose, version, language, given_by, given_how, given_at) values
       ('${userId}', 'research', ${text}, '${userId}', 'screen', now()), ('${otherId}', 'research', ${text}, '${userId}', 'screen', now());
     insert into data_requests (user_id, id, kind, state, asked_by, asked_as, asked_at, due_at, acts_at, closed_at) values
       ('${userId}', '${newId()}', 'export', 'done', '${userId}', 'self', now(), now(), now(), now()),
       ('${otherId}', '${newId()}', 'export', 'done', '${userId}', 'guardian', now(), now(), now(), now())`,
  );
}

/** Leave for an app, also given for somebody else, with what hangs on it, and what the app stores. */
async function addAppRows(owner: Client, userId: string, otherId: string): Promise<void> {
  const [tokenId, ownTokenId] = [newId(), newId()];
  await owner.query(
    `insert into app_grants (user_id, app, scopes, granted_by) values ('${userId}', 'attune', '{appdata:read}', '${userId}');
     insert into app_grants (user_id, app, scopes, granted_by) values ('${otherId}', 'attune', '{appdata:read}', '${userId}') on conflict do nothing;
     insert into app_tokens (token_hash, app, id, user_id, scopes, created_by, expires_at) values
       (sha256('${tokenId}'), 'attune', '${tokenId}', '${userId}', '{appdata:read}', '${userId}', now()),
       (sha256('${ownTokenId}'), 'attune', '${ownTokenId}', null, '{appdata:read}', '${userId}', now());
     insert into app_codes (code_hash, app, user_id, granted_by, challenge, return_to, expires_at)
       values (sha256('${tokenId}'), 'attune', '${userId}', '${userId}', '', 'https://app.example.org', now());
     insert into app_data (user_id, app, key, value) values ('${userId}', 'attune', 'note', '');
     insert into app_data_versions (user_id, app, key, version, value, written_at) values ('${userId}', 'attune', 'note', 1, '', now())`,
  );
}

/** A workshop that the person runs, comes to, and could not run, and what they did there for somebody else. */
async function addWorkshopRows(owner: Client, userId: string, otherId: string): Promise<void> {
  const [id, asked, callId] = [newId(), newId(), newId()];
  await owner.query(
    `insert into workshops (id, series_id, title, language, starts_at, ends_at, time_zone, capacity)
       values ('${id}', '${id}', '', 'en', now(), now() + interval '1 hour', 'UTC', 5);
     insert into organizers (workshop_id, user_id, state, covers, invited_by) values
       ('${id}', '${userId}', 'unavailable', null, '${userId}'), ('${id}', '${otherId}', 'confirmed', '${userId}', null);
     insert into cover_calls (workshop_id, id, user_id, reason, state, escalates_at, filled_by, closed_at) values
       ('${id}', '${callId}', '${userId}', '', 'filled', now(), '${otherId}', now()),
       ('${id}', '${newId()}', '${otherId}', null, 'filled', now(), '${userId}', now());
     insert into cover_asks (workshop_id, call_id, user_id) select workshop_id, id, '${userId}' from cover_calls where workshop_id = '${id}';
     insert into workshop_history (workshop_id, id, kind, actor, about) values ('${id}', '${newId()}', 'checked-in', '${userId}', '${userId}');
     insert into requirements (id, name, kind) values ('${asked}', '${asked}', 'allergy');
     insert into user_requirements (user_id, requirement_id, answer, declared_by) values
       ('${userId}', '${asked}', '', '${userId}'), ('${otherId}', '${asked}', '', '${userId}');
     insert into participants (workshop_id, id, user_id, state, position, eligible, signed_up_by, requirements_version, shown, checked_in_by) values
       ('${id}', '${newId()}', '${userId}', 'attended', 1, true, '${userId}', 1, '', '${userId}'),
       ('${id}', '${newId()}', '${otherId}', 'attended', 2, true, '${userId}', 1, '', '${userId}');
     insert into workshop_messages (workshop_id, id, user_id, about, kind) values
       ('${id}', '${newId()}', '${userId}', '${userId}', 'registered'), ('${id}', '${newId()}', '${otherId}', '${userId}', 'registered');
     insert into calendar_feeds (token_hash, user_id) values (sha256('${id}'), '${userId}')`,
  );
}

async function sealTextsOf(world: World, owner: Client, name: string, person: string, other: string) {
  const key = await world.vault.of(person);
  const keys = new Map((await protectionOf(owner)).map((one) => [one.table, one.key]));
  for (const { table, column, held } of sealedColumns) {
    const parts = keys.get(table) ?? [];
    const whose = table === 'users' ? 'id' : 'user_id';
    const { rows } = await owner.query<Record<string, string | number | Date>>(
      `select ${parts.map((part) => `"${part}"`).join(', ')} from "${table}" where "${whose}" = $1`,
      [person],
    );
    for (const row of rows) {
      const place = parts.map((part) => textOf(row[part]));
      const secret = secretOf(name, `${table}.${column}`);
      // What somebody was told is about somebody else, who is not named to them.
      const told = table === 'notifications' ? { what: secret, userId: other } : secret;
      const text = held === 'text' ? secret : JSON.stringify(told);
      const at = placeOf(table, column, place);
      // Beats are packed; what stands beside them comes out with them.
      const sealed =
        table === 'session_intervals'
          ? key.seal(at, zstdCompressSync(JSON.stringify({ source: 'rr', secret })))
          : key.sealText(at, text);
      const where = parts.map((part, i) => `"${part}" = $${i + 2}`).join(' and ');
      await owner.query(`update "${table}" set "${column}" = $1 where ${where}`, [
        sealed,
        ...parts.map((part) => row[part]),
      ]);
    }
  }
}

/** Where a value is bound to: its own row, but for the history of a value, which holds the bytes of the value itself. */
const placeOf = (table: string, column: string, key: (string | number)[]) =>
  table === 'app_data_versions'
    ? { table: 'app_data', column, key: key.slice(0, 3) }
    : { table, column, key };

const textOf = (value: unknown): string | number =>
  value instanceof Date ? value.toISOString() : (value as string | number);
