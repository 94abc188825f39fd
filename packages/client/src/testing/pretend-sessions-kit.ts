import { type BatchEntry, decodeBatch, decodeFlac, decodeMessage } from '@attune/signals';
import type { OpenSocket, SocketLike } from '../recorder/socket-like.ts';
import { type Answer, problem, type Weather } from './pretend-network-kit.ts';
import type { Life, PretendTime } from './pretend-time-kit.ts';

type Session = {
  state: 'recording' | 'complete' | 'discarded';
  readonly channels: number;
  /** Value and time by `channel/place`. */
  points: Map<string, string>;
  readonly markers: Map<string, unknown>;
  readonly changes: unknown[];
};

/** Points of a batch one by one, as `channel/place` and what is there. */
export function pointsIn(entries: readonly BatchEntry[], bits = 16): [string, string][] {
  return entries.flatMap(({ channel, firstSample, count, points, times }) => {
    const samples =
      'flac' in points ? decodeFlac(points.flac, { bitsPerSample: bits, count, firstSample }) : points;
    return Array.from(samples, (value, index): [string, string] => [
      `${channel}/${firstSample + index}`,
      `${value}@${times?.[index] ?? ''}`,
    ]);
  });
}

/** Sessions as the server keeps them: a message whole or not at all, and a point that is there stays as it is. */
export function pretendSessions() {
  const sessions = new Map<string, Session>();
  const conflicts: string[] = [];
  let refusal: Answer | undefined;

  function store(session: Session, entries: readonly BatchEntry[]): Answer | undefined {
    const given = pointsIn(entries);
    const other = given.find(([at, point]) => session.points.has(at) && session.points.get(at) !== point);
    const isNew = given.some(([at]) => !session.points.has(at));
    if (other) conflicts.push(other[0]);
    if (other || (isNew && session.state !== 'recording')) return problem(409, 'conflict', 'No.');
    for (const [at, point] of given) session.points.set(at, point);
    return undefined;
  }

  function nextOf(session: Session): Record<number, number> {
    const next: Record<number, number> = {};
    for (let channel = 0; channel < session.channels; channel += 1) next[channel] = 0;
    for (const at of session.points.keys()) {
      const [channel, place] = at.split('/').map(Number) as [number, number];
      next[channel] = Math.max(next[channel] ?? 0, place + 1);
    }
    return next;
  }

  function begin({ id, channels }: { id: string; channels: unknown[] }): Answer {
    const session = sessions.get(id) ?? {
      state: 'recording',
      channels: channels.length,
      points: new Map(),
      markers: new Map(),
      changes: [],
    };
    sessions.set(id, session);
    return { status: 200, body: { id, state: session.state } };
  }

  async function change(session: Session, what: string, request: Request): Promise<Answer> {
    if (what === 'points') {
      const bytes = new Uint8Array(await request.arrayBuffer());
      const refused = store(session, decodeBatch(bytes));
      const channels = Object.entries(nextOf(session)).map(([channel, next]) => ({
        channel: Number(channel),
        next,
      }));
      return refused ?? { status: 200, body: { channels } };
    }
    const body = request.method === 'GET' ? undefined : await request.json().catch(() => undefined);
    if (what.startsWith('markers/')) session.markers.set(what, body);
    if (what === '' && request.method === 'PATCH') session.changes.push(body);
    if (what === 'discard') {
      session.state = 'discarded';
      session.points = new Map();
    }
    if (what === 'complete') {
      if (session.state === 'discarded') return problem(409, 'conflict', 'It was discarded.');
      session.state = 'complete';
    }
    return { status: 200, body: { state: session.state } };
  }

  return {
    sessions,
    conflicts,
    store,
    nextOf,
    /** Whatever is asked is refused so, from now on. */
    refuse(answer: Answer | undefined) {
      refusal = answer;
    },
    refusal: () => refusal,
    async serve(request: Request): Promise<Answer> {
      if (refusal) return refusal;
      const [, , , , , id, ...rest] = new URL(request.url).pathname.split('/');
      if (id === undefined) return begin(JSON.parse(await request.text()));
      const session = sessions.get(id);
      return session
        ? change(session, rest.join('/'), request)
        : problem(404, 'not-found', 'Nothing is here.');
    },
  };
}

export type PretendSessions = ReturnType<typeof pretendSessions>;

/** Sockets to those sessions: they are cut, go silent, tell twice, and all end when the server restarts. */
export function pretendSockets(time: PretendTime, server: PretendSessions) {
  let weather: Weather = 'calm';
  let isBlocked = false;
  let generation = 0;
  const chance = (share: number) => weather === 'storm' && time.random() < share;
  const stats = { opened: 0, messages: 0, mostUnacknowledged: 0 };
  const window = 4096;

  function serveSocket(
    id: string,
    tell: (text: object) => void,
    cut: (code: number) => void,
  ): ((bytes: Uint8Array<ArrayBuffer>) => void) | undefined {
    const session = server.sessions.get(id);
    const refusal = server.refusal();
    const refuse = (answer: Answer) => {
      tell({ ...(answer.body as object), type: 'problem', final: true });
      cut(4000 + answer.status);
      return undefined;
    };
    if (refusal) return refuse(refusal);
    if (session?.state !== 'recording') return refuse(problem(409, 'conflict', 'It is not recording.'));
    stats.opened += 1;
    tell({ type: 'ready', next: server.nextOf(session), window });
    let isOver = false;
    let group: { number: number; bytes: number }[] = [];
    return (bytes: Uint8Array<ArrayBuffer>) => {
      if (isOver) return;
      const { number, entries } = decodeMessage(bytes);
      stats.messages += 1;
      const refused = server.refusal() ?? server.store(session, entries);
      if (refused) {
        isOver = true;
        refuse(refused);
        return;
      }
      group.push({ number, bytes: bytes.length });
      stats.mostUnacknowledged = Math.max(
        stats.mostUnacknowledged,
        group.length > 1 ? group.reduce((sum, one) => sum + one.bytes, 0) : 0,
      );
      if (group.length > 1) return;
      time.after(time.between(5, 50), () => {
        const last = group.at(-1)!;
        group = [];
        for (let times = chance(0.2) ? 2 : 1; times > 0; times -= 1)
          tell({ type: 'ack', number: last.number, next: server.nextOf(session) });
      });
    };
  }

  const openOf =
    (life: Life): OpenSocket =>
    (url) => {
      const id = new URL(url).pathname.split('/')[5]!;
      const mine = generation;
      let isOpen = true;
      let isSilent = false;
      let [up, down] = [0, 0];
      let take: ((bytes: Uint8Array<ArrayBuffer>) => void) | undefined;
      const socket: SocketLike = {
        binaryType: 'blob',
        onmessage: null,
        onclose: null,
        onerror: null,
        send(bytes) {
          const copy = bytes.slice();
          if (chance(0.03)) return cut(1006);
          if (chance(0.02) || weather === 'cut') isSilent = true;
          up = Math.max(up, time.now() + time.between(1, 100));
          time.after(up - time.now(), () => {
            if (!isSilent && mine === generation && (isOpen || time.random() < 0.5)) take?.(copy);
          });
        },
        close() {
          isOpen = false;
        },
      };
      const later = (work: () => void) => {
        down = Math.max(down, time.now() + time.between(1, 100));
        time.after(down - time.now(), () => life.alive && isOpen && !isSilent && work());
      };
      function cut(code: number) {
        later(() => {
          isOpen = false;
          socket.onclose?.({ code });
        });
      }
      time.after(time.between(1, 200), () => {
        if (weather === 'cut' || isBlocked || chance(0.2)) return time.random() < 0.5 ? cut(1006) : undefined;
        if (life.alive && isOpen)
          take = serveSocket(
            id,
            (text) => later(() => socket.onmessage?.({ data: JSON.stringify(text) })),
            cut,
          );
      });
      const watch = () => {
        if (mine === generation) return void (isOpen && life.alive && time.after(1_000, watch));
        cut(1012);
      };
      time.after(1_000, watch);
      return socket;
    };

  return {
    openOf,
    stats,
    window,
    turn(to: Weather) {
      weather = to;
    },
    block(is: boolean) {
      isBlocked = is;
    },
    restart() {
      generation += 1;
    },
  };
}
