import { zstdCompressSync } from 'node:zlib';
import type { Client } from 'pg';
import { newId } from '../kernel/ids.ts';
import { consentToSensorData, type Person, type World } from '../testing/world.ts';
import { columnsOf, personColumns, protectionOf } from './catalogue.ts';

/** Bytes that are no text of a person's: what is searched by, compared, or made of points. */
const notSealedText = new Set([
  'user_emails.email_index',
  'login_tokens.token_hash',
  'one_time_tokens.token_hash',
  'one_time_tokens.browser_hash',
  'passkeys.public_key',
  'passkey_credentials.credential_id',
  'name_prefixes.prefix',
  'recovery_codes.code_hash',
  'identity_subjects.subject_index',
  'sessions.source_digest',
  'blocks.samples',
  'blocks.overview',
  'blocks.digest',
  'overviews.buckets',
  'analytics_archive.events',
  'push_endpoints.endpoint_index',
  'idempotency_keys.request_digest',
  'app_tokens.token_hash',
  'app_codes.code_hash',
  'app_codes.challenge',
  'calendar_feeds.token_hash',
]);

/** Sealed as JSON, not as text. */
const sealedJson = new Set(['participants.shown', 'user_requirements.answer']);

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
    const text = { purpose: 'service', version: '2026-11', language: 'en' };
    await world.app.consent.giveWithin(run, other.userId, userId, text);
  });
  await addRowsBySql(owner, userId, other.userId);
  await sealTextsOf(world, owner, name, userId);
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
     insert into push_subscriptions (user_id, id, login_id, subscription) select user_id, '${pushId}', id, '' from logins where user_id = '${userId}' limit 1;
     insert into push_endpoints (endpoint_index, user_id, subscription_id) values (sha256('${pushId}'), '${userId}', '${pushId}');
     insert into avatars (user_id, id, image, thumbnail, in_bucket) values ('${userId}', '${newId()}', '', '', false);
     insert into mails (user_id, id, kind, content) values ('${userId}', '${newId()}', 'invite', '');
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
  await owner.query(
    `insert into markers (user_id, session_id, id, at_seconds, label, added_by) select user_id, id, $2, 1, '', $1 from sessions where user_id = $1`,
    [userId, newId()],
  );
  await owner.query(
    `insert into overviews (user_id, session_id, channel, step, first_bucket, buckets) select user_id, id, 0, 4096, 0, '' from sessions where user_id = $1`,
    [userId],
  );
  await owner.query(
    `insert into clock_readings (user_id, session_id, channel, samples, received_us) select user_id, id, 0, 500, 1 from sessions where user_id = $1`,
    [userId],
  );
  await owner.query(
    `insert into failed_jobs (id, job, connection, error, payload_ref, attempts, failed_at, retried_at, retried_by, retry_reason)
     values ($1, 'expire-logins', 'here', 'Error', $3, 6, now(), now(), $2, 'again')`,
    [newId(), userId, newId()],
  );
  await owner.query(
    `insert into consents (user_id, id, purpose, version, language, given_at, given_by, withdrawn_at, withdrawn_by)
     values ($1, $2, 'research', '2026-11', 'en', now(), $1, now(), $3)`,
    [otherId, newId(), userId],
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

/** Columns that hold a text sealed with the person's key. */
export async function sealedColumns(owner: Client): Promise<{ table: string; column: string }[]> {
  const personal = new Set((await personColumns(owner)).map(({ table }) => table));
  return (await columnsOf(owner)).filter(
    ({ table, column, type }) =>
      personal.has(table) && type === 'bytea' && !notSealedText.has(`${table}.${column}`),
  );
}

async function sealTextsOf(world: World, owner: Client, name: string, userId: string): Promise<void> {
  const key = await world.vault.of(userId);
  const keys = new Map((await protectionOf(owner)).map((one) => [one.table, one.key]));
  for (const { table, column } of await sealedColumns(owner)) {
    const parts = keys.get(table) ?? [];
    const person = table === 'users' ? 'id' : 'user_id';
    const { rows } = await owner.query<Record<string, string | number | Date>>(
      `select ${parts.map((part) => `"${part}"`).join(', ')} from "${table}" where "${person}" = $1`,
      [userId],
    );
    for (const row of rows) {
      const place = parts.map((part) => textOf(row[part]));
      const secret = secretOf(name, `${table}.${column}`);
      const text = sealedJson.has(`${table}.${column}`) ? JSON.stringify(secret) : secret;
      const sealed = key.sealText(placeOf(table, column, place), text);
      const where = parts.map((part, at) => `"${part}" = $${at + 2}`).join(' and ');
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
