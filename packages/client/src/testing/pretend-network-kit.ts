import type { Life, PretendTime } from './pretend-time-kit.ts';

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
};

export type Weather = 'calm' | 'storm' | 'cut';

export const problem = (status: number, code: string, detail: string, facts: object = {}): Answer => ({
  status,
  body: {
    ...facts,
    type: `urn:attune:problem:${code}`,
    title: code,
    status,
    detail,
    code,
    requestId: 'r-1',
  },
  ...(status === 429 || status === 503 ? { headers: { 'retry-after': '5' } } : {}),
});

const responseOf = ({ status, body, headers }: Answer): Response =>
  new Response(body === undefined ? null : JSON.stringify(body), headers ? { status, headers } : { status });

/**
 * A network between a page and a server: it loses requests and answers, is slower than anybody waits, delivers twice,
 * and stands before a server that is sometimes too busy. What was sent by a page that is gone may still arrive.
 */
export function pretendNetwork(time: PretendTime, serve: (request: Request) => Promise<Answer>) {
  let weather: Weather = 'calm';
  const chance = (share: number) => weather === 'storm' && time.random() < share;

  async function travel(request: Request, answer: (given: Answer) => void, lose: () => void): Promise<void> {
    if (weather === 'cut' || chance(0.2)) return lose();
    if (chance(0.15)) return answer(problem(time.random() < 0.5 ? 503 : 429, 'busy', 'Later.'));
    const twice = chance(0.15) ? request.clone() : undefined;
    const given = await serve(request);
    if (twice) time.after(time.between(0, 90_000), () => void serve(twice));
    if (chance(0.2)) return time.random() < 0.5 ? lose() : undefined;
    answer(given);
  }

  return {
    turn(to: Weather) {
      weather = to;
    },
    fetchOf:
      (life: Life) =>
      (input: Request | string | URL, init?: RequestInit): Promise<Response> =>
        new Promise((resolve, reject) => {
          const request = new Request(input, init);
          if (request.signal.aborted) return reject(request.signal.reason);
          const lose = () => life.alive && reject(new TypeError('fetch failed'));
          request.signal.addEventListener('abort', () => life.alive && reject(request.signal.reason));
          const way = chance(0.1) ? time.between(20_000, 90_000) : time.between(1, 300);
          // Its signal stops the waiting, not the server.
          const sent = new Request(request.clone(), { signal: null });
          time.after(way, () => {
            if (!life.alive && time.random() < 0.5) return;
            const back = (given: Answer) =>
              time.after(time.between(1, 300), () => life.alive && resolve(responseOf(given)));
            void travel(sent, back, lose);
          });
        }),
  };
}
