import { expect } from 'vitest';
import { newId } from '../kernel/ids.ts';
import type { Person, World } from './world.ts';

const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** An event as a program sends it. */
export const event = (at: Date, besides: Record<string, unknown> = {}) => ({
  id: newId(),
  app: 'attune',
  name: 'opened',
  category: 'engagement' as const,
  occurredAt: at.toISOString(),
  ...besides,
});

const consentUrl = ({ userId }: Person) => `/v1/users/${userId}/consents/analytics`;

export async function agree(person: Person): Promise<void> {
  const payload = { version: '2026-11', language: 'en' };
  const answer = await person.ask({ method: 'PUT', url: consentUrl(person), payload });
  expect(answer.statusCode, answer.body).toBe(204);
}

export async function disagree(person: Person): Promise<void> {
  const answer = await person.ask({ method: 'DELETE', url: consentUrl(person) });
  expect(answer.statusCode, answer.body).toBe(204);
}

/** Somebody whose use of apps may be counted. */
export async function counted(world: World, firstName = 'Ben'): Promise<Person> {
  const person = await world.person({ firstName });
  await agree(person);
  return person;
}

export const sendEvents = (person: Person, items: readonly object[], userId = person.userId) =>
  person.ask({ method: 'POST', url: `/v1/users/${userId}/events/batch`, payload: { items } });

/** What a route answers when all is well. */
export async function read(person: Person, url: string) {
  const answer = await person.ask({ url });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

/** Does a job as the worker would. */
export async function runJob(world: World, name: string, payload: object = {}): Promise<void> {
  const job = world.app.jobs.find((one) => one.name === name);
  if (!job) throw new Error(`There is no job ${name}.`);
  await job.handle(job.payload.parse(payload));
}

/** A clock that a test moves, and that never tells the same moment twice. */
export function movingClock(start: number) {
  let now = start;
  return {
    now: () => new Date(++now),
    move: (milliseconds: number) => {
      now += milliseconds;
    },
    get at() {
      return now;
    },
  };
}
