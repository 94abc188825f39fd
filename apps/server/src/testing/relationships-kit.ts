import type { NewUser } from '../domains/identity/index.ts';
import { ask } from './cluster.ts';
import type { Person, World } from './world.ts';

export type Listed = {
  id: string;
  type: string;
  state: string;
  waitsFor: string | null;
  canAccept: boolean;
  permissions: string[];
  with: { userId: string; displayName: string };
};

/** What people do with relationships, over HTTP; `admin` is an administrator of the world. */
export function relationshipKit(world: () => World, admin: () => Person) {
  let made = 0;
  const sql = (text: string) => ask(world().urls.directUrl, text);
  const newPerson = (firstName: string, more: NewUser = {}) =>
    world().person({ firstName, email: `${firstName.toLowerCase()}${made++}@example.org`, ...more });
  const newChild = (firstName: string) => newPerson(firstName, { birthDate: '2016-01-01' });
  const at = (person: Person) => `/v1/users/${person.userId}/relationships`;
  const wish = (lead: Person, payload: Record<string, unknown>, by = lead) =>
    // From an address of its own each time: who asks often from one is told to wait.
    by.ask({ method: 'POST', url: at(lead), payload, remoteAddress: `10.0.${made % 250}.${made++ % 250}` });
  const answer = (by: Person, of: Person, id: string, how: 'accept' | 'confirm') =>
    by.ask({ method: 'POST', url: `${at(of)}/${id}/${how}` });
  const end = (by: Person, of: Person, id: string) => by.ask({ method: 'DELETE', url: `${at(of)}/${id}` });
  const expire = (by: Person, of: Person, id: string, expiresAt: string | null) =>
    by.ask({ method: 'PATCH', url: `${at(of)}/${id}`, payload: { expiresAt } });
  const listed = async (of: Person, by = of) =>
    (await by.ask({ url: at(of) })).json() as { whoSeesMe: Listed[]; whomISee: Listed[] };
  const emailOf = async (person: Person) =>
    (await person.ask({ url: `/v1/users/${person.userId}/person` })).json().email as string;
  const stateOf = async (id: string) =>
    (await sql(`select state from relationships where id = '${id}'`)).rows[0].state as string;
  const sees = async (lead: Person, of: Person) =>
    (await lead.ask({ url: `/v1/users/${of.userId}/profile` })).statusCode === 200;
  /** Asked for by staff, who may name anybody by id. */
  async function pending(lead: Person, follower: Person, type: string): Promise<string> {
    const asked = await wish(lead, { followerId: follower.userId, type }, admin());
    if (asked.statusCode !== 202) throw new Error(`Nothing was asked: ${asked.body}`);
    const { rows } = await sql(
      `select id from relationships where lead_id = '${lead.userId}' and user_id = '${follower.userId}' and type = '${type}' and state <> 'ended'`,
    );
    return rows[0].id;
  }

  /** A child whose first guardian staff has confirmed. */
  async function family(): Promise<{ parent: Person; child: Person; id: string }> {
    const parent = await newPerson('Noor');
    const child = await newChild('Sami');
    const id = await pending(parent, child, 'parent-child');
    const confirmed = await answer(admin(), child, id, 'confirm');
    if (confirmed.statusCode !== 204) throw new Error(`Nothing was confirmed: ${confirmed.body}`);
    return { parent, child, id };
  }

  return {
    wish,
    answer,
    end,
    expire,
    listed,
    pending,
    family,
    newPerson,
    newChild,
    emailOf,
    stateOf,
    sees,
    sql,
  };
}
