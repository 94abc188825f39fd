import { join } from 'node:path';
import type pg from 'pg';
import { makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import { makeSignedIn, openOwner } from '../lib/people.ts';
import { type Product, startProduct } from '../lib/product.ts';
import type { Program } from '../lib/report.ts';
import { makeSignal, readRecording } from '../lib/signal.ts';
import { inFlight } from '../points/ingest.ts';
import { checkReads, noTimes, type Stored, type Times, timeReads } from '../points/reads.ts';
import { sizeOf } from '../points/size.ts';
import { bodiesOf, loadYear, type Person } from './load.ts';
import { metricsOf } from './metrics.ts';

const sessionPoints = 600_000;
const full = { people: 100, weeks: 52, readWarmUp: 400, readRounds: 6, readsARound: 20 };
/** A fiftieth. */
const quick = { ...full, weeks: 1, readWarmUp: 60, readRounds: 3 };

/** The whole year of the original data model through the API (P6), and the reads before and after it (P3, P4, P5). */
export const year: Program = async ({ quick: rough, say }) => {
  const scope = rough ? quick : full;
  const folder = makeFolder();
  const recording = readRecording();
  const weeks = Array.from({ length: scope.weeks }, (_, week) => makeSignal(recording, week, sessionPoints));
  say('Starting the server, and one that holds a single session …');
  const [product, people, owner, version] = await startYear(join(folder, 'year'), scope.people);
  const [first] = people;
  const [, onlyPeople] = await startYear(join(folder, 'one'), 1);
  const [only] = onlyPeople;
  const [begin] = weeks;
  if (!first || !only || !begin) throw new RangeError('There is nobody to record.');
  await loadYear([only], bodiesOf([begin]), () => {});
  const stored = (person: Person): Stored[] =>
    person.sessionIds.map((sessionId, week) => ({ sessionId, samples: () => weeks[week] ?? begin }));

  const points = scope.people * scope.weeks * sessionPoints;
  say(`Sending ${points} points …`);
  const cpuBegan = product.cpuMilliseconds();
  const milliseconds = await loadYear(people, bodiesOf(weeks), (week) => {
    if (week % 10 === 0) say(`  ${week} weeks`);
  });
  const cpu = cpuBegan === null ? null : ((product.cpuMilliseconds() ?? 0) - cpuBegan) / 1000;
  say('Waiting until every session is packed, then measuring sizes …');
  const size = await sizeOf(product);
  const { rows } = await owner.query<{ bytes: number }>(
    'select pg_database_size(current_database())::float8 as bytes',
  );

  say('Reading, with the year stored and with one session, in turns …');
  const middle = people[people.length >> 1] ?? first;
  for (const person of [first, middle, only])
    for (const one of stored(person).slice(-1)) await checkReads(person.product, one);
  const [after, before] = await timeBoth(
    scope,
    [middle, only].map((person) => [person.product, stored(person)] as const),
  );
  if (!after || !before) throw new RangeError('Nothing was read.');
  return {
    name: 'year',
    machine: describeMachine(version),
    scope: { quick: rough, sessionPoints, inFlight, points, ...scope },
    metrics: metricsOf({
      points,
      share: scope.weeks / full.weeks,
      milliseconds,
      cpu,
      size,
      database: rows[0]?.bytes ?? 0,
      after,
      before,
    }),
  };
};

/** A server, and people who have agreed to sensor data being stored. */
async function startYear(
  dataDir: string,
  count: number,
): Promise<[product: Product, people: Person[], owner: pg.Client, version: string]> {
  const product = await startProduct(dataDir, inFlight);
  const { owner, version } = await openOwner(product);
  const signedIn = await makeSignedIn(product, owner, count);
  await owner.query(
    `insert into consents (user_id, id, purpose, version, language, given_at, given_by)
     select users.id, gen_random_uuid(), purpose.name, purpose.current_version, 'en', now(), users.id
     from users, consent_purposes purpose where users.id = any ($1) and purpose.name = 'sensor-data'`,
    [signedIn.map(({ userId }) => userId)],
  );
  const people = signedIn.map((person) => ({ product: { ...product, ...person }, sessionIds: [] }));
  return [product, people, owner, version];
}

/** The times of reading from each, in turns. */
async function timeBoth(
  scope: { readonly readWarmUp: number; readonly readRounds: number; readonly readsARound: number },
  shelves: readonly (readonly [Product, readonly Stored[]])[],
): Promise<Times[]> {
  const readers = shelves.map(([product, stored]) => ({ product, pick: inTurns(stored), times: noTimes() }));
  const unmeasured = readers.map((reader) => ({ ...reader, times: noTimes() }));
  await timeReads(unmeasured, scope.readWarmUp);
  for (let round = 0; round < scope.readRounds; round++) await timeReads(readers, scope.readsARound);
  return readers.map(({ times }) => times);
}

function inTurns(stored: readonly Stored[]): () => Stored {
  let at = 0;
  return () => {
    at = (at + 7) % stored.length;
    const next = stored[at];
    if (!next) throw new RangeError('There is nothing to read.');
    return next;
  };
}
