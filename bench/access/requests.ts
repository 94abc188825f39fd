import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { atEnd } from '../lib/ending.ts';
import { createHttp, type Http } from '../lib/http.ts';
import { median } from '../lib/statistics.ts';
import type { Lead, Scope } from './fill.ts';

const program = fileURLToPath(new URL('serve.ts', import.meta.url));
const startMs = 60_000;
const warmUp = 600;
const inFlight = 8;

export type Requests = {
  /** Medians of each round, in ms: one request at a time. */
  readonly guarded: number[];
  readonly plain: number[];
  /** Requests a second of each round, `inFlight` at a time. */
  readonly guardedRate: number[];
  readonly plainRate: number[];
};

/** The route with everything in front of it, and its statement alone, in turns against one server. */
export async function timeRequests(dataDir: string, leads: readonly Lead[], scope: Scope): Promise<Requests> {
  const http = createHttp(await startServer(dataDir), inFlight);
  atEnd(() => http.close());
  const [guarded, plain] = [asker(http, leads, true), asker(http, leads, false)];
  // Decisions are remembered after their first time, and both paths compiled.
  for (const ask of [guarded, plain]) await inTurn(ask, Math.max(warmUp, leads.length * 4), inFlight);
  const times: Requests = { guarded: [], plain: [], guardedRate: [], plainRate: [] };
  for (let round = 0; round < scope.rounds; round++) {
    times.plain.push(median((await inTurn(plain, scope.requestsARound, 1)).times));
    times.guarded.push(median((await inTurn(guarded, scope.requestsARound, 1)).times));
    times.plainRate.push((await inTurn(plain, scope.requestsARound, inFlight)).rate);
    times.guardedRate.push((await inTurn(guarded, scope.requestsARound, inFlight)).rate);
  }
  return times;
}

/** Asks for the preferences of one of four followers of each lead, one lead after the other. */
function asker(http: Http, leads: readonly Lead[], guarded: boolean): () => Promise<unknown> {
  let at = 0;
  return () => {
    const lead = leads[at % leads.length];
    // The third type of five, teachers, and each other one may see who somebody is.
    const follower = lead?.followers[Math.floor(at / leads.length) % 4];
    at++;
    if (!lead || !follower) throw new RangeError('There is nobody to ask about.');
    const path = `/users/${follower}/preferences`;
    return guarded
      ? http.ask({ method: 'GET', path: `/v1${path}`, token: lead.token })
      : http.ask({ method: 'GET', path: `/plain${path}` });
  };
}

async function inTurn(ask: () => Promise<unknown>, count: number, atOnce: number) {
  const times: number[] = [];
  let left = count;
  const began = performance.now();
  const one = async () => {
    while (left-- > 0) {
      const start = performance.now();
      await ask();
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return { times, rate: (count / (performance.now() - began)) * 1000 };
}

/** @returns its port; it ends with this program */
function startServer(dataDir: string): Promise<number> {
  const env = { PATH: process.env.PATH, ATTUNE_DATA_DIR: dataDir, ATTUNE_LOG: 'error' };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  atEnd(() => void child.kill('SIGKILL'));
  const ready = Promise.withResolvers<number>();
  child.stdout.on('data', (part: Buffer) => {
    const port = /port (\d+)/.exec(part.toString())?.[1];
    if (port) ready.resolve(Number(port));
  });
  child.once('exit', (code) => ready.reject(new Error(`The server ended (${code}) before it was ready.`)));
  const late = setTimeout(() => ready.reject(new Error('The server was not ready in time.')), startMs);
  return ready.promise.finally(() => clearTimeout(late));
}
