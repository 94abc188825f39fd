import fc from 'fast-check';
import pg from 'pg';
import { expect } from 'vitest';
import { newId } from '../kernel/ids.ts';
import { type CoverStep, createCoverModel } from './workshop-cover-model.ts';
import { madeUpHistory, type Step } from './workshop-history-steps.ts';
import { workshopKit } from './workshop-kit.ts';
import { type Attending, createModel, endsAt, type Step as SeatStep, startsAt } from './workshop-model.ts';
import { openWorld, type Person, type World } from './world.ts';

/** Whatever people and organizers do, in whatever order: the database and a small model agree after every step. */

const hour = 3_600_000;

/** An instance with a clock of its own, five people who sign up, and somebody who organizes. */
async function openLane(home: World) {
  const beginning = Date.now();
  let later = 0;
  const world = await openWorld({ beside: home, clock: { now: () => new Date(beginning + later * hour) } });
  const owner = new pg.Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  const kit = workshopKit(() => world);
  const newPerson = (roles: string[]) => world.person({ firstName: 'Ana', roles });
  // Manages all, so that it does not matter who runs it just now.
  const olga = await newPerson(['admin']);
  const runners: Person[] = [];
  for (let at = 0; at < 3; at++) runners.push(await newPerson(['organizer']));
  const people: Person[] = [];
  for (let at = 0; at < 5; at++) people.push(await newPerson(['user']));
  const asked = await kit.requirement(olga, { kind: 'skill', name: `Swims ${newId()}` });
  const moveTo = (hours: number) => {
    later = hours;
  };
  const close = async () => {
    await owner.end();
    await world.close();
  };
  return { world, owner, kit, olga, runners, people, asked, moveTo, beginning, close };
}
type Lane = Awaited<ReturnType<typeof openLane>>;

const isOfCover = (step: Step): step is CoverStep => ['cannot', 'can', 'accept'].includes(step.do);

/** What the product answers to somebody who cannot run it, can after all, or comes in for the call of this number. */
async function answerToRunner(lane: Lane, id: string, step: CoverStep, call: number): Promise<string> {
  const person = lane.runners[step.who] as Person;
  const url = `/v1/users/${person.userId}/organized-workshops/${id}/cover`;
  const calls = `select id from cover_calls where workshop_id = '${id}' order by id`;
  const callId = (await lane.owner.query(calls)).rows[call]?.id ?? newId();
  const asks = {
    cannot: { method: 'POST', url, payload: {} },
    can: { method: 'DELETE', url },
    accept: { method: 'POST', url: `/v1/users/${person.userId}/cover-calls/${id}/${callId}/accept` },
  } as const;
  const answer = await person.ask(asks[step.do]);
  const why = answer.statusCode === 409 ? ` ${answer.json().why}` : '';
  return `${answer.statusCode}${why}`;
}

/** What the product answers to a step, in the words of the model. */
async function answerTo(
  lane: Lane,
  id: string,
  step: SeatStep,
  version: number,
  now: number,
): Promise<string> {
  const { kit, olga, people, asked } = lane;
  const organize = (what: string, payload: object = {}) =>
    olga.ask({ method: 'POST', url: `/v1/workshops/${id}/${what}`, payload });
  const person = 'who' in step ? (people[step.who] as Person) : olga;
  const at = (hours: number) => new Date(lane.beginning + hours * hour).toISOString();
  const works: {
    readonly [Do in SeatStep['do']]: (
      one: Extract<SeatStep, { do: Do }>,
    ) => ReturnType<Person['ask']> | undefined;
  } = {
    'sign-up': ({ isStale }) =>
      kit.signUp(person, id, { requirementsVersion: isStale ? version + 1 : version, accepts: [asked] }),
    leave: () => leave(lane, id, person),
    declare: ({ meets }) => {
      const url = `/v1/users/${person.userId}/requirements/${asked}`;
      return meets === undefined ? person.ask({ method: 'DELETE', url }) : kit.declare(person, asked, meets);
    },
    seats: ({ seats }) => kit.change(olga, id, { capacity: seats }),
    ask: ({ asks }) =>
      kit.change(olga, id, {
        requirements: asks === 'nothing' ? [] : [{ requirementId: asked, hard: asks === 'hard' }],
      }),
    pass: () => undefined,
    'edit-requirement': () =>
      olga.ask({ method: 'PATCH', url: `/v1/requirements/${asked}`, payload: { description: newId() } }),
    ...attendingOf(lane, id),
    close: () => kit.change(olga, id, { signUpUntil: at(Math.min(now + 1, endsAt)) }),
    reopen: () => kit.change(olga, id, { signUpUntil: null }),
    cancel: () => organize('cancel', { message: 'Closed.' }),
    complete: () => organize('complete'),
  };
  const answer = await (works[step.do] as (one: SeatStep) => ReturnType<Person['ask']> | undefined)(step);
  if (!answer) return '204';
  if (step.do !== 'sign-up') return String(answer.statusCode);
  return `${answer.statusCode} ${answer.json().why ?? answer.json().state}`;
}

/** The newest place of somebody; where there is none, one of nobody. */
async function placeOf({ owner }: Lane, id: string, { userId }: Person): Promise<string> {
  const { rows } = await owner.query(
    'select id from participants where workshop_id = $1 and user_id = $2 order by position desc limit 1',
    [id, userId],
  );
  return rows[0]?.id ?? '0190a77e-ffff-7000-8000-000000000000';
}
const leave = async (lane: Lane, id: string, person: Person) =>
  lane.kit.leave(person, await placeOf(lane, id, person));

function attendingOf(lane: Lane, id: string) {
  const say = async ({ do: what, who: of }: { do: Attending; who: number }) => {
    const place = await placeOf(lane, id, lane.people[of] as Person);
    return lane.olga.ask({ method: 'POST', url: `/v1/workshops/${id}/participants/${place}/${what}` });
  };
  return { 'check-in': say, undo: say, 'no-show': say, remove: say };
}

/** Who has which place, and how often something is broken that must always hold. */
async function stored({ owner, people, runners }: Lane, id: string, at: Date) {
  const places = await owner.query(
    'select user_id, state, eligible from participants where workshop_id = $1 order by position',
    [id],
  );
  const organizers = await owner.query('select user_id, state from organizers where workshop_id = $1', [id]);
  const standing = new Map(organizers.rows.map((row) => [row.user_id, row.state]));
  const broken = await owner.query(
    `select (select count(*) from workshops_over_capacity where id = $1)
       + (select count(*) from participants_open_twice where workshop_id = $1)
       + (select count(*) from workshops_without_organizer where id = $1)
       + (select count(*) from attune_seats_left_empty($2) where id = $1) as count`,
    [id, at],
  );
  return {
    places: places.rows.map(({ user_id, state, eligible }) => ({
      who: people.findIndex(({ userId }) => userId === user_id),
      // Of who waits no longer it says nothing.
      ...(state === 'waitlisted' ? { state, eligible } : { state }),
    })),
    organizers: runners.map(({ userId }) => standing.get(userId)),
    broken: Number(broken.rows[0].count),
  };
}

/** A workshop of two seats that begins two days after its history. */
async function publish({ owner, runners, beginning }: Lane): Promise<string> {
  const id = newId();
  const at = (hours: number) => new Date(beginning + hours * hour).toISOString();
  await owner.query(
    `insert into workshops (published_at, id, series_id, state, title, language, starts_at, ends_at, time_zone, place, capacity)
       values (now(), '${id}', '${id}', 'published', 'Breathe', 'en', '${at(startsAt)}', '${at(endsAt)}', 'UTC', 'Here', 2);
     insert into organizers (workshop_id, user_id, state) values
       ${runners.map(({ userId }, at) => `('${id}', '${userId}', '${at === 0 ? 'confirmed' : 'standby'}')`).join(', ')}`,
  );
  return id;
}

async function live(lane: Lane, history: readonly Step[], seen: Set<string>): Promise<void> {
  const { owner, world, people, moveTo } = lane;
  moveTo(0);
  await owner.query('delete from user_requirements where user_id = any ($1)', [
    people.map(({ userId }) => userId),
  ]);
  const model = createModel(2);
  const cover = createCoverModel(
    () => model.it.state !== 'published' || model.it.now >= endsAt,
    () => model.it.state === 'cancelled',
  );
  const id = await publish(lane);
  for (const step of history) {
    const { version, now } = model.it;
    const call = isOfCover(step) ? cover.lastAsked(step.who) : -1;
    const expected = isOfCover(step) ? cover.take(step) : model.take(step);
    moveTo(model.it.now);
    const answer = isOfCover(step)
      ? await answerToRunner(lane, id, step, call)
      : await answerTo(lane, id, step, version, now);
    expect(answer).toBe(expected);
    seen.add(`${step.do} ${answer}`);
    const places = model.places.map(({ who, state, eligible }) => ({
      who,
      ...(state === 'waitlisted' ? { state, eligible } : { state }),
    }));
    expect(await stored(lane, id, world.app.clock.now())).toEqual({
      ...{ places, organizers: cover.organizers, broken: 0 },
    });
  }
  // What is over is judged by no later history.
  await owner.query(
    `update workshops set state = 'cancelled', ended_at = now() where id = '${id}' and state = 'published';
     update cover_calls set state = 'lapsed', closed_at = now() where workshop_id = '${id}' and state = 'open';
     update participants set state = 'cancelled' where workshop_id = '${id}' and state in ('registered', 'waitlisted')`,
  );
}

/**
 * So many made-up histories, each against the model, in lanes beside each other that have an instance each.
 * @returns what was answered to what
 */
export async function liveHistories(home: World, histories: number, lanes: number): Promise<Set<string>> {
  const seen = new Set<string>();
  const inLane = async () => {
    const lane = await openLane(home);
    try {
      await fc.assert(
        fc.asyncProperty(madeUpHistory, (history) => live(lane, history, seen)),
        { numRuns: Math.ceil(histories / lanes) },
      );
      expect(await lane.kit.brokenAt()).toEqual([]);
    } finally {
      await lane.close();
    }
  };
  const done = await Promise.allSettled(Array.from({ length: lanes }, inLane));
  expect(done.filter(({ status }) => status === 'rejected')).toEqual([]);
  return seen;
}
