import { expect } from 'vitest';
import type { NewUser } from '../domains/identity/index.ts';
import { hashToken, newId, newToken } from '../kernel/ids.ts';
import { ask } from './cluster.ts';
import type { Person, World } from './world.ts';

const hour = 3_600_000;

/** What breaks what must always be so of workshops; nothing does, as of a time. */
const broken = (at: Date) => [
  'select * from workshops_over_capacity',
  'select * from participants_open_twice',
  'select * from workshops_without_organizer',
  `select * from attune_seats_left_empty('${at.toISOString()}')`,
];

/** What people do with workshops, over HTTP. */
export function workshopKit(world: () => World) {
  const sql = async (text: string) => (await ask(world().urls.directUrl, text)).rows;
  let made = 0;

  /** @returns what it has that it must not have */
  async function brokenAt(at: Date = world().app.clock.now()): Promise<unknown[]> {
    const found = [];
    for (const text of broken(at)) found.push(...(await sql(text)));
    return found;
  }

  const newPerson = (firstName: string, more: NewUser = {}): Promise<Person> =>
    world().person({ firstName, email: `${firstName.toLowerCase()}.w${made++}@example.org`, ...more });
  const newOrganizer = (firstName = 'Olga'): Promise<Person> =>
    newPerson(firstName, { roles: ['organizer'] });

  /** Many people at once: made by the product, only their logins by hand, with which each signs in as a program does. */
  async function crowd(count: number): Promise<{ userId: string; token: string }[]> {
    const people: { userId: string; token: string }[] = [];
    const hand = async (): Promise<void> => {
      while (people.length < count) {
        const one = { userId: '', token: newToken() };
        people.push(one);
        one.userId = await world().app.identity.users.create({
          firstName: 'One',
          displayName: 'One of many',
        });
      }
    };
    await Promise.all(Array.from({ length: 8 }, hand));
    const rows = people.map(({ userId, token }) => [userId, newId(), hashToken(token).toString('hex')]);
    const values = rows.map(
      ([user, login, hash]) => `('${user}'::uuid, '${login}'::uuid, '\\x${hash}'::bytea)`,
    );
    await sql(
      `with made (user_id, id, hash) as (values ${values.join(', ')}), logins_made as (
         insert into logins (user_id, id, strong, expires_at) select user_id, id, true, now() + interval '90 days' from made
       ) insert into login_tokens (token_hash, user_id, login_id, expires_at) select hash, user_id, id, now() + interval '90 days' from made`,
    );
    return people;
  }

  /** What a workshop says unless told otherwise: two hours, in two days. */
  const written = (more: Record<string, unknown> = {}) => {
    const starts = world().app.clock.now().getTime() + 48 * hour;
    return {
      title: 'Breathe together',
      language: 'en',
      startsAt: new Date(starts).toISOString(),
      endsAt: new Date(starts + 2 * hour).toISOString(),
      timeZone: 'Europe/Berlin',
      place: 'Berlin',
      address: 'Linienstraße 1, second floor',
      capacity: 10,
      ...more,
    };
  };

  async function draft(organizer: Person, more: Record<string, unknown> = {}): Promise<string> {
    const answer = await organizer.ask({
      method: 'POST',
      url: `/v1/users/${organizer.userId}/workshops`,
      payload: written(more),
    });
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json().id;
  }

  async function publish(organizer: Person, id: string): Promise<void> {
    const answer = await organizer.ask({ method: 'POST', url: `/v1/workshops/${id}/publish` });
    expect(answer.statusCode, answer.body).toBe(204);
  }

  async function published(organizer: Person, more: Record<string, unknown> = {}): Promise<string> {
    const id = await draft(organizer, more);
    await publish(organizer, id);
    return id;
  }

  const change = (organizer: Person, id: string, payload: Record<string, unknown>) =>
    organizer.ask({ method: 'PATCH', url: `/v1/workshops/${id}`, payload });

  const view = (person: Person, id: string, { of = person, link = '' } = {}) =>
    person.ask({
      url: `/v1/users/${of.userId}/workshops/${id}`,
      headers: link ? { 'attune-workshop-link': link } : {},
    });

  const signUp = (person: Person, workshopId: string, more: Record<string, unknown> = {}, of = person) =>
    person.ask({
      method: 'POST',
      url: `/v1/users/${of.userId}/participations`,
      payload: { workshopId, requirementsVersion: 1, ...more },
    });

  const leave = (person: Person, participationId: string, of = person) =>
    person.ask({ method: 'DELETE', url: `/v1/users/${of.userId}/participations/${participationId}` });

  /** By their place: who has which state. */
  const states = async (workshopId: string): Promise<[userId: string, state: string][]> =>
    (
      await sql(
        `select user_id, state from participants where workshop_id = '${workshopId}' order by position`,
      )
    ).map((row) => [row.user_id, row.state]);

  /** Kinds of what somebody is to be told of a workshop. */
  const told = async (workshopId: string, userId: string): Promise<string[]> =>
    (
      await sql(
        `select kind from workshop_messages where workshop_id = '${workshopId}' and user_id = '${userId}' order by created_at, kind`,
      )
    ).map((row) => row.kind);

  /** Something that workshops can ask for. */
  async function requirement(editor: Person, payload: Record<string, unknown>): Promise<string> {
    const whole = { name: `Something ${made++}`, kind: 'material', ...payload };
    const answer = await editor.ask({ method: 'POST', url: '/v1/requirements', payload: whole });
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json().id;
  }

  const declare = (person: Person, requirementId: string, meets: boolean, of = person) =>
    person.ask({
      method: 'PUT',
      url: `/v1/users/${of.userId}/requirements/${requirementId}`,
      payload: { meets },
    });

  return {
    ...{ sql, brokenAt, newPerson, newOrganizer, crowd, written, draft, publish, published, change },
    ...{ view, signUp, leave, states, told, requirement, declare },
  };
}
