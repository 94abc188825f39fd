import { join } from 'node:path';
import { makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import { makeSignedIn, openOwner } from '../lib/people.ts';
import { startProduct } from '../lib/product.ts';
import type { Program } from '../lib/report.ts';
import { type Bare, bareLoop, bareStatement, makeBareTables, makeBareWorkshop } from './bare.ts';
import { metricsOf } from './metrics.ts';
import { type Stormed, storm } from './storm.ts';
import { makeWorkshop } from './workshop.ts';

const scopes = {
  full: { people: 1000, seats: 100, rounds: 9 },
  quick: { people: 300, seats: 30, rounds: 3 },
} as const;

/** Many sign up at once for few seats: how fast, whether exactly so many are in, and what everybody else notices. */
export const signUp: Program = async ({ quick, say }) => {
  const { people: count, seats, rounds } = quick ? scopes.quick : scopes.full;
  say('Starting the server, and making people …');
  const product = await startProduct(join(makeFolder(), 'data'), count);
  const { owner, version } = await openOwner(product);
  const people = await makeSignedIn(product, owner, count);
  const workshop = () => makeWorkshop(owner, product.userId, seats);
  // Connections, plans and keys are there once somebody has signed up.
  await storm(product, owner, people, await workshop(), seats);

  const storms: Stormed[] = [];
  const [statements, loops]: [Bare[], Bare[]] = [[], []];
  await makeBareTables(owner);
  for (let round = 0; round < rounds; round++) {
    say(`Signing up, round ${round + 1} of ${rounds} …`);
    storms.push(await storm(product, owner, people, await workshop(), seats));
    statements.push(await bareStatement(product, people, await workshop()));
    loops.push(await bareLoop(product, people, await makeBareWorkshop(owner, seats)));
  }
  return {
    name: 'sign-up',
    machine: describeMachine(version),
    scope: { quick, people: count, seats, rounds },
    metrics: metricsOf({ storms, statements, loops }),
  };
};
