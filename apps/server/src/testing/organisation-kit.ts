import fc from 'fast-check';
import type { Client } from 'pg';
import { hashToken, newId, newToken } from '../kernel/ids.ts';

// A made-up organisation: everything by number, so that it can be read without a database.
type Scope = 'own' | 'related' | 'any';
type Held = { readonly permission: number; scope: Scope };
type Tie = {
  readonly lead: number;
  readonly follower: number;
  readonly type: number;
  state: 'pending' | 'active' | 'ended';
  consented: boolean;
  readonly starts: 'past' | 'future';
  expires: 'never' | 'past' | 'future';
};
export type Organisation = {
  readonly strong: readonly boolean[];
  readonly roles: Held[][];
  userRoles: { readonly user: number; readonly role: number }[];
  direct: (Held & { readonly user: number })[];
  readonly types: { readonly permission: number; readonly needsConsent: boolean }[][];
  readonly ties: Tie[];
  readonly change: { readonly what: (typeof changes)[number]; readonly user: number };
};

const changes = ['take roles', 'end', 'expire', 'consent', 'grant', 'narrow', 'nothing'] as const;
const permissionCount = 2;
const typeCount = 2;

const scope = fc.constantFrom<Scope>('own', 'related', 'any');
const permission = fc.nat(permissionCount - 1);
/** People with rights by roles, directly and by relationships, and one thing that changes. */
export const anOrganisation: fc.Arbitrary<Organisation> = fc.constantFrom(2, 2, 3, 3, 3).chain((people) => {
  const user = fc.nat(people - 1);
  const tie = fc
    .record({
      pair: fc.uniqueArray(user, { minLength: 2, maxLength: 2 }),
      type: fc.nat(typeCount - 1),
      state: fc.constantFrom('active', 'active', 'active', 'pending', 'ended'),
      consented: fc.boolean(),
      starts: fc.constantFrom('past', 'past', 'past', 'future'),
      expires: fc.constantFrom('never', 'never', 'future', 'past'),
    })
    .map(({ pair, ...rest }) => {
      // In one type the smaller number leads, in the other the greater: no circles.
      const [low = 0, high = 1] = pair.toSorted((a, b) => a - b);
      return {
        ...rest,
        ...(rest.type === 0 ? { lead: low, follower: high } : { lead: high, follower: low }),
      };
    });
  return fc.record({
    strong: fc.array(fc.boolean(), { minLength: people, maxLength: people }),
    roles: fc.array(
      fc.uniqueArray(fc.record({ permission, scope }), { selector: (one) => one.permission, maxLength: 2 }),
      { minLength: 2, maxLength: 2 },
    ),
    userRoles: fc.uniqueArray(fc.record({ user, role: fc.nat(1) }), {
      selector: (one) => `${one.user} ${one.role}`,
      maxLength: 4,
    }),
    direct: fc.uniqueArray(fc.record({ user, permission, scope }), {
      selector: (one) => `${one.user} ${one.permission}`,
      maxLength: 2,
    }),
    types: fc.array(
      fc.uniqueArray(fc.record({ permission, needsConsent: fc.boolean() }), {
        selector: (one) => one.permission,
        maxLength: 2,
      }),
      { minLength: typeCount, maxLength: typeCount },
    ),
    ties: fc.uniqueArray(tie, {
      selector: (one) => `${one.lead} ${one.follower} ${one.type}`,
      maxLength: 6,
    }) as fc.Arbitrary<Tie[]>,
    change: fc.record({ what: fc.oneof(fc.constantFrom(...changes), fc.constant('nothing' as const)), user }),
  });
});

/** The organisation in the database, under names of its own. */
export type Stored = {
  readonly model: Organisation;
  readonly users: { readonly id: string; readonly token: Buffer }[];
  readonly permissions: string[];
  readonly roles: string[];
  readonly types: string[];
};

/** 27 as `ab`: permissions have letters only. */
const letters = (number: number): string =>
  (number >= 26 ? letters(Math.floor(number / 26) - 1) : '') + String.fromCharCode(97 + (number % 26));

/** Under names of its own, by its number. */
export function name(model: Organisation, number: number): Stored {
  const prefix = letters(number);
  const list = (count: number, of: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => of(at));
  return {
    model,
    users: model.strong.map(() => ({ id: newId(), token: hashToken(newToken()) })),
    permissions: list(permissionCount, (at) => `${prefix}:${letters(at)}`),
    roles: list(model.roles.length, (at) => `${prefix}-role-${at}`),
    types: list(typeCount, (at) => `${prefix}-type-${at}`),
  };
}

const insert = async (
  owner: Client,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> => {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  await owner.query(
    `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
};

const hours = (count: number): string => new Date(Date.now() + count * 3_600_000).toISOString();
const timeOf = { past: -1, future: 1 } as const;

export async function store(owner: Client, all: readonly Stored[]): Promise<void> {
  const each = <Row>(rowsOf: (one: Stored) => Row[]): Row[] => all.flatMap(rowsOf);
  const users = each(({ users }) => users);
  const hex = (bytes: Buffer) => `\\x${bytes.toString('hex')}`;
  await insert(
    owner,
    'users',
    users.map(({ id }) => ({
      id,
      access_version: 1,
      status: 'active',
      minor: false,
      created_at: hours(-2),
      updated_at: hours(-2),
    })),
  );
  await insert(
    owner,
    'profiles',
    users.map(({ id }) => ({
      user_id: id,
      display_name: '\\x00',
      created_at: hours(-2),
      updated_at: hours(-2),
    })),
  );
  await owner.query(
    `insert into logins (user_id, id, expires_at) select u, u, now() + interval '1 hour' from unnest($1::uuid[]) as u`,
    [users.map(({ id }) => id)],
  );
  await insert(
    owner,
    'login_tokens',
    users.map(({ id, token }) => ({
      token_hash: hex(token),
      user_id: id,
      login_id: id,
      expires_at: hours(1),
    })),
  );
  await insert(
    owner,
    'permissions',
    each(({ permissions }) => permissions.map((one) => ({ name: one, description: one }))),
  );
  await owner.query(`insert into roles (name, description) select r, r from unnest($1::text[]) as r`, [
    each(({ roles }) => roles),
  ]);
  await owner.query(
    `insert into relationship_types (name, lead_word, follower_word) select t, 'lead', 'follower' from unnest($1::text[]) as t`,
    [each(({ types }) => types)],
  );
  await insert(
    owner,
    'relationship_type_permissions',
    each(({ model, types, permissions }) =>
      model.types.flatMap((grants, at) =>
        grants.map((one) => ({
          type: types[at],
          permission: permissions[one.permission],
          needs_consent: one.needsConsent,
        })),
      ),
    ),
  );
  await insert(
    owner,
    'role_permissions',
    each(({ model, roles, permissions }) =>
      model.roles.flatMap((grants, at) =>
        grants.map((one) => ({ role: roles[at], permission: permissions[one.permission], scope: one.scope })),
      ),
    ),
  );
  await storeTies(owner, each);
}

type Each = <Row>(rowsOf: (one: Stored) => Row[]) => Row[];

/** Who has which rights, and who leads whom. */
async function storeTies(owner: Client, each: Each): Promise<void> {
  await insert(
    owner,
    'user_roles',
    each(({ model, users, roles }) =>
      model.userRoles.map((one) => ({
        user_id: users[one.user]?.id,
        role: roles[one.role],
        granted_at: hours(-2),
      })),
    ),
  );
  await insert(
    owner,
    'user_permissions',
    each(({ model, users, permissions }) =>
      model.direct.map((one) => ({
        user_id: users[one.user]?.id,
        permission: permissions[one.permission],
        scope: one.scope,
        granted_at: hours(-2),
      })),
    ),
  );
  await insert(
    owner,
    'relationships',
    each(({ model, users, types }) =>
      model.ties.map((tie) => ({
        user_id: users[tie.follower]?.id,
        id: newId(),
        lead_id: users[tie.lead]?.id,
        type: types[tie.type],
        state: tie.state,
        consented: tie.consented,
        unseen: false,
        starts_at: hours(timeOf[tie.starts]),
        expires_at: tie.expires === 'never' ? null : hours(timeOf[tie.expires]),
        created_at: hours(-2),
        updated_at: hours(-2),
      })),
    ),
  );
}

/** One thing changes, in the drawn organisation and in the database. */
export async function change(owner: Client, { model, users, permissions, roles }: Stored): Promise<void> {
  const { what, user } = model.change;
  const id = users[user]?.id;
  const leads = model.ties.filter((tie) => tie.lead === user);
  if (what === 'take roles') {
    model.userRoles = model.userRoles.filter((one) => one.user !== user);
    await owner.query('delete from user_roles where user_id = $1', [id]);
  } else if (what === 'end') {
    for (const tie of leads) tie.state = 'ended';
    await owner.query(`update relationships set state = 'ended' where lead_id = $1`, [id]);
  } else if (what === 'expire') {
    for (const tie of leads) tie.expires = 'past';
    await owner.query(`update relationships set expires_at = now() - interval '1 hour' where lead_id = $1`, [
      id,
    ]);
  } else if (what === 'consent') {
    for (const tie of model.ties) if (tie.follower === user) tie.consented = !tie.consented;
    await owner.query('update relationships set consented = not consented where user_id = $1', [id]);
  } else if (what === 'grant') {
    model.direct = model.direct.filter((one) => one.user !== user || one.permission !== 0);
    model.direct.push({ user, permission: 0, scope: 'any' });
    await owner.query(
      `insert into user_permissions (user_id, permission, scope) values ($1, $2, 'any')
       on conflict (user_id, permission) do update set scope = 'any'`,
      [id, permissions[0]],
    );
  } else {
    for (const held of model.roles[0] ?? []) held.scope = 'own';
    await owner.query(`update role_permissions set scope = 'own' where role = $1`, [roles[0]]);
  }
}
