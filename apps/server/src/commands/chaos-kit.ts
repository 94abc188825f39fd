import { expect } from 'vitest';
import { batchOf, batchType, pointsFrom } from '../testing/batch-kit.ts';
import { ask, importPath, type Json, readRaw, sessionsOf } from '../testing/http-kit.ts';
import { bytesOf, noise, type Recording, randomFrom, recording } from '../testing/recordings-kit.ts';

/** Clients that write as fast as they can, remember what was acknowledged, and check it after the server was killed. */

export type Login = { readonly url: string; readonly userId: string; readonly token: string };

/** Runs `work` again and again until it fails because the server is gone. */
async function untilCutOff(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await work();
    } catch (error) {
      if (isCutOff(error)) return;
      throw error;
    }
  }
}

/** The connection ended, or the server was on its way down without its database: this write was not acknowledged. */
class NotAcknowledged extends Error {}

const isCutOff = (error: unknown): boolean =>
  error instanceof NotAcknowledged ||
  /^(ECONN|EPIPE|HPE_)/.test(String((error as { code?: unknown }).code)) ||
  /socket hang up|aborted/.test(String(error));

function acknowledged(answer: { status: number; json: Json }, statuses: readonly number[]): Json {
  if (statuses.includes(answer.status)) return answer.json;
  // 500 and 503 are what a request gets whose database was killed under it. Anything else is a wrong answer.
  if (answer.status === 500 || answer.status === 503) throw new NotAcknowledged();
  throw new Error(`Answered ${answer.status}: ${JSON.stringify(answer.json)}`);
}

/** Imports one made-up recording after the other. */
export function createImports(login: Login, seed: number) {
  const random = randomFrom(seed);
  const stored = new Map<number, string>();
  const open = new Set<number>();
  let next = 1;

  // Mostly short ones; the longest are written with two statements, twelve blocks in all.
  const seconds = new Map<number, number>();
  const made = (number: number): Recording => {
    const length = seconds.get(number) ?? (random() < 0.2 ? 4000 : 20 + Math.floor(random() * 1000));
    seconds.set(number, length);
    return recording(number, length);
  };

  async function importOne(number: number): Promise<void> {
    open.add(number);
    const answer = await ask(login.url, importPath(login.userId), {
      as: login.token,
      bytes: made(number).file,
    });
    stored.set(number, acknowledged(answer, [200, 201]).session.id);
    open.delete(number);
  }

  async function expectWhole(number: number, session: Json): Promise<void> {
    const { channels } = made(number);
    expect(session.state).toBe('complete');
    expect(session.markers).toBe(1);
    expect(session.channels).toHaveLength(channels.length);
    for (const [channel, samples] of channels.entries()) {
      const read = await readRaw(login.url, login.userId, login.token, session.id, channel);
      expect(read.status).toBe(200);
      expect(read.body.equals(samples)).toBe(true);
    }
  }

  return {
    stored,
    /** Three clients at once, until the server is gone. */
    work: async () => void (await Promise.all([1, 2, 3].map(() => untilCutOff(() => importOne(next++))))),

    /**
     * What was acknowledged is there with all its points; what was not is there whole or not at all. `since`: sessions
     * with a higher number are read point by point, older ones only counted.
     * @returns how many unacknowledged ones are there
     */
    async check(since: number): Promise<number> {
      const sessions = await sessionsOf(login.url, login.userId, login.token);
      const byStart = Map.groupBy(sessions, (session) => session.startedAt);
      for (const [number, id] of stored) {
        const found = byStart.get(startOf(number)) ?? [];
        expect(found.map((session) => session.id)).toEqual([id]);
        if (number > since) await expectWhole(number, found[0]);
      }
      let survivors = 0;
      for (const number of open) {
        const found = byStart.get(startOf(number)) ?? [];
        expect(found.length).toBeLessThanOrEqual(1);
        if (found[0]) await expectWhole(number, found[0]);
        survivors += found.length;
      }
      return survivors;
    },

    /** Sends again what was not acknowledged, as a client would: each becomes one whole session. */
    async finish(): Promise<void> {
      for (const number of [...open]) await importOne(number);
    },
    highest: () => next - 1,
  };
}

const startOf = (number: number): string => new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();

/** Records into a session of its own, block after block; a block that was not acknowledged is sent again. */
export function createRecorder(login: Login, seed: number) {
  const random = randomFrom(seed);
  const path = `/v1/users/${login.userId}/sessions`;
  let sessionId = '';
  /** All that was acknowledged, in order: points without a gap. */
  const blocks: Buffer[] = [];
  let points = 0;
  let open: Buffer | undefined;

  async function begin(): Promise<void> {
    const answer = await ask(login.url, path, {
      as: login.token,
      json: { startedAt: '2025-06-01T10:00:00Z', channels: [{ dataType: 'ecg', label: 'ECG', rate: 250 }] },
    });
    sessionId = acknowledged(answer, [201]).id;
  }

  async function putNext(): Promise<void> {
    open ??= bytesOf(noise(random, 1 + Math.floor(random() * 5000)));
    const samples = new Int16Array(new Uint8Array(open).buffer);
    const answer = await ask(login.url, `${path}/${sessionId}/points`, {
      as: login.token,
      bytes: batchOf(pointsFrom(points, samples)),
      headers: { 'content-type': batchType },
    });
    const count = open.length / 2;
    const { stored, alreadyThere } = acknowledged(answer, [200]);
    // A block that comes again is there whole or not at all.
    expect([stored, alreadyThere]).toEqual(stored === 0 ? [0, count] : [count, 0]);
    blocks.push(open);
    points += count;
    open = undefined;
  }

  return {
    begin,
    work: () => untilCutOff(putNext),
    acknowledged: () => ({ blocks: blocks.length, points }),
    /** Exactly the acknowledged blocks, and after them at most the one that was under way, whole. @returns whether it is */
    async check(): Promise<boolean> {
      const read = await readRaw(login.url, login.userId, login.token, sessionId, 0);
      const isEmpty = read.status === 404 && points === 0;
      expect(isEmpty ? 200 : read.status).toBe(200);
      const there = isEmpty ? Buffer.alloc(0) : read.body;
      const known = Buffer.concat(blocks);
      const survived = there.length > known.length;
      expect(there.equals(survived && open ? Buffer.concat([known, open]) : known)).toBe(true);
      return survived;
    },
    finish: putNext,
  };
}
