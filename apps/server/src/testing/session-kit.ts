import { encodeBatch, type PointArray } from '@attune/signals';
import { expect } from 'vitest';
import { ask as sql } from './cluster.ts';
import { ecg } from './live-kit.ts';
import type { Person, World } from './world.ts';

/** Sessions of one person, over HTTP, and what is stored of them. */
export function sessionKit(world: () => World, person: () => Person) {
  const query = async (text: string) => (await sql(world().urls.directUrl, text)).rows;
  const url = (path = '') => `/v1/users/${person().userId}/sessions${path}`;

  async function begin(channels: readonly object[] = [ecg]): Promise<string> {
    const payload = { startedAt: '2026-11-20T10:00:00Z', channels };
    const answer = await person().ask({ method: 'POST', url: url(), payload });
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json().id;
  }

  async function add(
    id: string,
    firstSample: number,
    points: PointArray,
    channel = 0,
    times?: Float64Array<ArrayBuffer>,
  ): Promise<void> {
    const entry = { channel, firstSample, count: points.length, points, ...(times ? { times } : {}) };
    const answer = await person().ask({
      method: 'POST',
      url: url(`/${id}/points`),
      headers: { 'content-type': 'application/vnd.attune.points' },
      payload: Buffer.from(encodeBatch([entry])),
    });
    expect(answer.statusCode, answer.body).toBe(200);
  }

  /** In pieces, each a block of its own. */
  async function addInPieces(id: string, samples: Int16Array<ArrayBuffer>, pieces: number): Promise<void> {
    const length = Math.ceil(samples.length / pieces);
    for (let at = 0; at < samples.length; at += length) await add(id, at, samples.slice(at, at + length));
  }

  const complete = async (id: string) => {
    const answer = await person().ask({ method: 'POST', url: url(`/${id}/complete`) });
    expect(answer.statusCode, answer.body).toBe(200);
  };
  const finish = (id: string) =>
    world().app.sessions.finishing.finish({ userId: person().userId, sessionId: id });
  const get = async (id: string, path = '') => (await person().ask({ url: url(`/${id}${path}`) })).json();
  const raw = async (id: string) =>
    (await person().ask({ url: url(`/${id}/channels/0/points?form=raw`) })).rawPayload;
  const blocksOf = async (id: string, channel = 0) =>
    (
      await query(
        `select first_sample::int as first, sample_count as count, overview is not null as overview from blocks where session_id = '${id}' and channel = ${channel} order by 1`,
      )
    ).map(({ first, count, overview }) => [first, count, overview]);

  return { query, url, begin, add, addInPieces, complete, finish, get, raw, blocksOf };
}
