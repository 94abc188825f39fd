import { createIds } from './ids.ts';
import { retryAfter, type Surroundings, waitBefore } from './surroundings.ts';

export type Send = (request: Request) => Promise<Response>;

const unwell = new Set([429, 502, 503, 504]);
const backoff = { first: 500, most: 20_000 };
/** Whoever is asked to wait longer is told so instead. */
const longestWait = 60_000;

/** What the server does once for each Idempotency-Key. A test holds this against the OpenAPI file. */
const onceByKey = [
  /^POST .*\/v1\/users\/[^/]+\/sessions$/,
  /^PUT .*\/v1\/users\/[^/]+\/apps\/[^/]+\/data\/[^/]+$/,
  /^POST .*\/v1\/users\/[^/]+\/apps\/[^/]+\/data\/bulk$/,
];
/** Each thing in it has its own id, so that it is stored once. */
const onceById = /^POST .*\/v1\/users\/[^/]+\/(activities|events)(\/batch)?$/;

const described = (request: Request) => `${request.method} ${new URL(request.url).pathname}`;

export const takesKey = (what: string): boolean => onceByKey.some((form) => form.test(what));

const isConditional = ({ headers }: Request): boolean =>
  headers.has('if-match') || headers.has('if-none-match');

/** What may be sent again: whatever became of it, only when it was surely not done, or not at all. */
type Repeatable = 'always' | 'undone' | 'never';

/** Doing it twice must be like doing it once: nobody knows what became of a request that got no answer. */
function repeatable(request: Request): Repeatable {
  const { method, headers } = request;
  if (['GET', 'HEAD'].includes(method) || headers.has('idempotency-key') || onceById.test(described(request)))
    return 'always';
  // Once it is done, what it names is not there any more: the same again would be refused though it was done.
  if (isConditional(request)) return ['PUT', 'PATCH', 'DELETE'].includes(method) ? 'undone' : 'never';
  return ['PUT', 'DELETE'].includes(method) ? 'always' : 'never';
}

/** The server says with these that it did nothing; no answer, and what a gateway says, leave that open. */
const undone = new Set([429, 503]);

/**
 * Sends what can be repeated again when no answer came or the server was not well, `retries` times at most. A deletion
 * whose answer was lost, and that finds nothing when it is repeated, counts as done.
 */
export function retrying(send: Send, retries: number, around: Surroundings): Send {
  const newKey = createIds(around);
  return async (request) => {
    if (takesKey(described(request)) && !request.headers.has('idempotency-key'))
      request.headers.set('idempotency-key', newKey());
    const when = repeatable(request);
    const most = when === 'never' ? 0 : retries;
    let perhapsDone = false;
    for (let failures = 0; ; failures += 1) {
      // A body can be read once; the copy is for the next time.
      const again = failures < most ? request.clone() : undefined;
      const answer = await send(request).catch((error: unknown) => {
        if (again?.signal.aborted) throw again.signal.reason;
        if (!again || when === 'undone') throw error;
      });
      if (answer?.status === 404 && perhapsDone && request.method === 'DELETE')
        return new Response(null, { status: 204 });
      const isOver = answer && !(when === 'undone' ? undone : unwell).has(answer.status);
      if (!again || isOver) return answer!;
      perhapsDone ||= !answer || !undone.has(answer.status);
      const asked = answer ? retryAfter(answer.headers, around.now()) : 0;
      if (answer && asked > longestWait) return answer;
      await answer?.body?.cancel();
      await pause(waitBefore(around, failures, backoff, asked), again.signal, around);
      request = again;
    }
  };
}

function pause(milliseconds: number, signal: AbortSignal, { after }: Surroundings): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = after(milliseconds, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
