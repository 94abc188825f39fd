import { join } from 'node:path';
import pg from 'pg';
import { makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import { type Product, startProduct } from '../lib/product.ts';
import type { Program } from '../lib/report.ts';
import { type Flooded, flood } from './flood.ts';
import { hashRate } from './hashes.ts';
import { metricsOf } from './metrics.ts';
import { makePeople } from './people.ts';
import { timeRefusals } from './refusals.ts';

const scopes = {
  full: { people: 48, floodSeconds: 15, rounds: 3, guesses: 190 },
  quick: { people: 32, floodSeconds: 4, rounds: 1, guesses: 64 },
} as const;

/** As many sign-ins in flight as the flood has hands. */
const hands = 32;

/** Sign-ins a second, what a flood of them does to everybody else, and whether a refusal tells who is known. */
export const signIn: Program = async ({ quick, say }) => {
  const scope = quick ? scopes.quick : scopes.full;
  say('Starting the server, and giving people passwords …');
  const product = await startProduct(join(makeFolder(), 'data'), hands);
  const people = await makePeople(product, scope.people);
  await flood(product, people, hands, 1);

  const floods: Flooded[] = [];
  const ceilings: number[] = [];
  for (let round = 0; round < scope.rounds; round++) {
    say(`Flooding, round ${round + 1} of ${scope.rounds} …`);
    floods.push(await flood(product, people, hands, scope.floodSeconds));
    ceilings.push(await hashRate(2000));
  }
  say('Guessing at people who are there and who are not, in turns …');
  const refusals = await timeRefusals(product, people, scope.guesses);

  return {
    name: 'sign-in',
    machine: describeMachine(await versionOf(product)),
    scope: { quick, hands, ...scope },
    metrics: metricsOf({ floods, ceilings, refusals }),
  };
};

async function versionOf({ ownerUrl }: Product): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return (
      (await client.query<{ server_version: string }>('show server_version')).rows[0]?.server_version ?? ''
    );
  } finally {
    await client.end();
  }
}
