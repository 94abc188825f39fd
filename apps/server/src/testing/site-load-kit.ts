import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../kernel/ids.ts';
import { ask } from './cluster.ts';

/** Steady use of a site by people who keep their connections, and what became of each request. */

export type Login = { readonly userId: string; readonly token: string };

export type LoadOptions = {
  readonly url: string;
  readonly logins: readonly Login[];
  /** At work at once. */
  readonly clients: number;
  /** Milliseconds that each waits between two requests. */
  readonly pause: number;
};

export type Load = {
  /** Requests that got no answer, or one of a server in trouble: `POST …: 502`. */
  readonly failures: readonly string[];
  /** Activities of which an answer said that they are stored. */
  readonly stored: ReadonlySet<string>;
  answered(): number;
  /** Milliseconds: the longest time in which nothing was stored for anybody. */
  longestGap(): number;
  /** Forgets failures and gaps, not what is stored. */
  forget(): void;
  stop(): Promise<void>;
};

export function startLoad({ url, logins, clients, pause }: LoadOptions): Load {
  const failures: string[] = [];
  const stored = new Set<string>();
  let [answered, longest, last, ended] = [0, 0, performance.now(), false];
  const count = async (what: string, right: number, answer: Promise<number>): Promise<boolean> => {
    const status = await answer.catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
    if (status === right) answered++;
    else failures.push(`${what}: ${status}`);
    return status === right;
  };
  const client = async (login: Login): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!ended) {
      const id = newId();
      const json = { id, app: 'attune', type: 'breathed', occurredAt: new Date().toISOString() };
      const path = `/v1/users/${login.userId}/activities`;
      if (await count('POST', 200, send(agent, url, login.token, path, json))) {
        stored.add(id);
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
      await count('GET', 200, send(agent, url, login.token, '/v1/me'));
      await sleep(pause);
    }
    agent.destroy();
  };
  const running = Array.from({ length: clients }, (_, i) => client(logins[i % logins.length] as Login));
  return {
    failures,
    stored,
    answered: () => answered,
    longestGap: () => Math.max(longest, performance.now() - last),
    forget() {
      failures.length = 0;
      [longest, last] = [0, performance.now()];
    },
    async stop() {
      ended = true;
      await Promise.all(running);
    },
  };
}

/** Which of the activities the database lacks, asked past everything else. */
export async function missingOf(databaseUrl: string, stored: ReadonlySet<string>): Promise<string[]> {
  const { rows } = await ask(databaseUrl, 'select id from activities');
  const there = new Set(rows.map(({ id }) => id as string));
  return [...stored].filter((id) => !there.has(id));
}

function send(agent: Agent, url: string, token: string, path: string, json?: object): Promise<number> {
  const body = json && Buffer.from(JSON.stringify(json));
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body ? { 'content-type': 'application/json', 'content-length': String(body.length) } : {}),
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}${path}`,
      { agent, method: body ? 'POST' : 'GET', headers, timeout: 30_000 },
      (response) => {
        response.resume();
        response.once('error', reject);
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.once('timeout', () => sent.destroy(new Error('no answer in 30 s')));
    sent.once('error', reject);
    sent.end(body);
  });
}
