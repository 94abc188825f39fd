import { join } from 'node:path';
import { type Bare, startBare } from '../bare/start.ts';
import { expectDone, openConnection, type Shot, withHands } from '../lib/connection.ts';
import { makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import { makeSignedIn, openOwner, type SignedIn } from '../lib/people.ts';
import { type Product, startProduct } from '../lib/product.ts';
import type { Metric, Program } from '../lib/report.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';
import { app, keys, type Measured, routes, writeValue } from './routes.ts';

const scopes = {
  full: { connections: 8, rounds: 6, seconds: 1.2, warmUpSeconds: 1 },
  quick: { connections: 8, rounds: 2, seconds: 0.6, warmUpSeconds: 0.4 },
} as const;
type Scope = (typeof scopes)[keyof typeof scopes];

type Side = { readonly rates: number[]; readonly times: number[]; cpu: number | null };
type Compared = { readonly product: Side; readonly bare: Side };

/** What ordinary requests reach of a bare route with the same statement (P9). */
export const api: Program = async ({ quick, say }) => {
  const scope = quick ? scopes.quick : scopes.full;
  say('Starting the server, and the bare one beside it …');
  const product = await startProduct(join(makeFolder(), 'data'), 1);
  const { owner, version } = await openOwner(product);
  await owner.query('insert into apps (slug, name) values ($1, $1)', [app]);
  // The bare server stores values as they are: they are those of others, so that nobody opens what was never sealed.
  const [people, plain] = [
    await makeSignedIn(product, owner, scope.connections),
    await makeSignedIn(product, owner, scope.connections),
  ];
  const bare = await startBare(product.ownerUrl);
  const world = { product, bare, people, plain };
  await writeAll(world);
  const compared = new Map<string, Compared>();
  for (const [name, measured] of Object.entries(routes)) {
    say(`${measured.title}, in turns …`);
    compared.set(name, await compare(world, measured, scope));
  }
  return {
    name: 'api',
    machine: describeMachine(version),
    scope: { quick, ...scope },
    metrics: metricsOf(compared),
  };
};

type World = {
  readonly product: Product;
  readonly bare: Bare;
  readonly people: readonly SignedIn[];
  readonly plain: readonly SignedIn[];
};

/** What is read has to be there. */
async function writeAll(world: World): Promise<void> {
  for (const { port, people, asked } of sidesOf(world)) {
    const connection = await openConnection(port);
    for (const person of people)
      for (let key = 0; key < keys; key++) {
        const write = asked(person, writeValue(person, key));
        expectDone(await connection.ask(write), write);
      }
    connection.close();
  }
}

/** First the bare one: nobody is told who asks, and there is no version in the address. */
const sidesOf = ({ product, bare, people, plain }: World) =>
  [
    {
      port: bare.port,
      people: plain,
      cpu: (): Promise<number | null> => bare.cpuMilliseconds(),
      asked: (_person: SignedIn, shot: Shot): Shot => shot,
    },
    {
      port: product.port,
      people,
      cpu: async () => product.cpuMilliseconds(),
      asked: ({ token }: SignedIn, shot: Shot): Shot => ({ ...shot, path: `/v1${shot.path}`, token }),
    },
  ] as const;

async function compare(world: World, { shot }: Measured, scope: Scope): Promise<Compared> {
  const sides = sidesOf(world).map(({ port, people, cpu, asked }) => ({
    cpu,
    side: emptySide(),
    load: (seconds: number) =>
      withHands(port, scope.connections, seconds, async (connection, hand, turn) => {
        const person = people[hand] as SignedIn;
        const whole = asked(person, shot(person, turn));
        expectDone(await connection.ask(whole), whole);
      }),
  }));
  for (const { load } of sides) await load(scope.warmUpSeconds);
  for (let round = 0; round < scope.rounds; round++) {
    for (const { side, load, cpu } of sides) {
      const before = await cpu();
      const { rate, times } = await load(scope.seconds);
      const after = await cpu();
      side.rates.push(rate);
      side.times.push(...times);
      side.cpu = before === null || after === null ? null : (side.cpu ?? 0) + after - before;
    }
  }
  const [bare, product] = sides.map(({ side }) => side);
  return { bare: bare as Side, product: product as Side };
}

const emptySide = (): Side => ({ rates: [], times: [], cpu: null });

const ratiosOf = ({ product, bare }: Compared): number[] =>
  product.rates.map((rate, round) => rate / (bare.rates[round] ?? rate));

function metricsOf(compared: ReadonlyMap<string, Compared>): Record<string, Metric> {
  const each = [...compared].map(([name, both]) => [name, metricOf(routes[name] as Measured, both)] as const);
  const counted = each.filter(([name]) => routes[name]?.oneStatement);
  const lowest = counted.reduce((low, one) => ((one[1].value ?? 0) < (low[1].value ?? 0) ? one : low));
  return {
    P9: {
      title: 'ordinary requests beside a bare route, the lowest of them',
      value: lowest[1].value,
      unit: 'share',
      target: 0.6,
      better: 'more',
      peers: {},
      detail: { lowest: lowest[1].title },
      note: 'Requests a second, product to bare Fastify with the same statement, driver, pool and connections, in turns; median of the rounds.',
    },
    ...Object.fromEntries(each),
  };
}

function metricOf({ title, note }: Measured, both: Compared): Metric {
  const { product, bare } = both;
  const ratios = ratiosOf(both);
  const cpuEach = ({ cpu, times }: Side) => (cpu === null ? null : rounded(cpu / times.length));
  return {
    title,
    value: rounded(median(ratios)),
    unit: 'share',
    target: 0.6,
    better: 'more',
    peers: {},
    detail: {
      'lowest round': rounded(Math.min(...ratios)),
      'highest round': rounded(Math.max(...ratios)),
      'requests/s': rounded(median(product.rates)),
      'requests/s bare': rounded(median(bare.rates)),
      'p50 ms': rounded(median(product.times)),
      'p50 ms bare': rounded(median(bare.times)),
      'p99 ms': rounded(quantile(product.times, 0.99)),
      'p99 ms bare': rounded(quantile(bare.times, 0.99)),
      'server’s processor ms each': cpuEach(product),
      'the same, bare': cpuEach(bare),
    },
    ...(note ? { note } : {}),
  };
}
