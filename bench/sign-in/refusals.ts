import { request } from 'node:http';
import type { Product } from '../lib/product.ts';
import type { SomeoneWithPassword } from './people.ts';

/** Milliseconds of refusals for people who are there and for people who are not. */
export type TellTale = { readonly known: readonly number[]; readonly unknown: readonly number[] };

/** An address may guess a hundred times before it is slowed down, a person's e-mail five times. */
const guessesAnAddress = 80;
const guessesAPerson = 4;

/** Guesses at known and unknown people in turns, with a wrong password, from one loopback address after the other. */
export async function timeRefusals(
  product: Product,
  people: readonly SomeoneWithPassword[],
  guesses: number,
): Promise<TellTale> {
  const known: number[] = [];
  const unknown: number[] = [];
  const most = Math.min(guesses, people.length * guessesAPerson);
  let sent = 0;
  const guess = async (email: string): Promise<number> => {
    const address = `127.0.1.${1 + Math.floor(sent++ / guessesAnAddress)}`;
    const start = performance.now();
    const status = await post(product.port, address, { email, password: 'nobody has this password here' });
    if (status !== 401) throw new Error(`A wrong password was answered with ${status}.`);
    return performance.now() - start;
  };
  for (let i = 0; i < most; i++) {
    const someone = people[i % people.length]?.email ?? '';
    const order = i % 2 === 0 ? [someone, `nobody-${i}@example.org`] : [`nobody-${i}@example.org`, someone];
    for (const email of order) (email === someone ? known : unknown).push(await guess(email));
  }
  return { known, unknown };
}

function post(port: number, localAddress: string, json: object): Promise<number> {
  const body = Buffer.from(JSON.stringify(json));
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const options = { host: '127.0.0.1', port, localAddress, method: 'POST', path: '/v1/sign-in', headers };
    const call = request({ ...options, agent: false }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    call.once('error', reject);
    call.end(body);
  });
}
