import { expect } from 'vitest';
import { ask as sql } from './cluster.ts';
import { randomFrom } from './recordings-kit.ts';
import { sessionKit } from './session-kit.ts';
import type { Person, World } from './world.ts';

export const strap = { dataType: 'rr', label: 'RR', rate: null, valueKind: 'float64' };

/** Intervals of a heart at rest by arithmetic, in ms: breathing, a slower wave, and a little noise. `swing` widens all of it. */
export function intervals(
  seed: number,
  beats: number,
  { swing = 1, mean = 850 } = {},
): Float64Array<ArrayBuffer> {
  const random = randomFrom(seed);
  let at = random() * 60;
  return Float64Array.from({ length: beats }, () => {
    const waves = 30 * Math.sin(0.63 * at) + 22 * Math.sin(1.6 * at) + 12 * (random() + random() - 1);
    const value = mean + swing * waves;
    at += value / 1000;
    return value;
  });
}

/** Microseconds at which each of the intervals ends. */
export function endsOf(lengths: Float64Array, fromMs = 0): Float64Array<ArrayBuffer> {
  let at = fromMs;
  return Float64Array.from(lengths, (length) => {
    at += length;
    return Math.round(at * 1000);
  });
}

/** Sessions of intervals, finished and analysed, and what is kept of them. */
export function analysisKit(world: () => World, person: () => Person) {
  const kit = sessionKit(world, person);
  const analyse = (id: string) =>
    world().app.sessions.analysing.analyse({ userId: person().userId, sessionId: id });

  /** Complete and packed; `pieces` blocks until then. */
  async function finished(
    lengths: Float64Array<ArrayBuffer>,
    {
      pieces = 1,
      startedAt = '2026-11-20T10:00:00Z',
      exerciseId = undefined as string | undefined,
      label = strap.label,
    } = {},
  ) {
    const payload = { startedAt, channels: [{ ...strap, label }], ...(exerciseId ? { exerciseId } : {}) };
    const begun = await person().ask({ method: 'POST', url: kit.url(), payload });
    expect(begun.statusCode, begun.body).toBe(201);
    const id = begun.json().id as string;
    const times = endsOf(lengths);
    const size = Math.ceil(lengths.length / pieces);
    for (let at = 0; at < lengths.length; at += size)
      await kit.add(id, at, lengths.slice(at, at + size), 0, times.slice(at, at + size));
    await kit.complete(id);
    await kit.finish(id);
    return id;
  }

  async function analysed(...given: Parameters<typeof finished>) {
    const id = await finished(...given);
    await analyse(id);
    return id;
  }

  const metrics = (id: string) => kit.get(id, '/metrics');
  /** The numbers of the first channel, by their names. */
  const numbers = async (id: string) =>
    Object.fromEntries(
      ((await metrics(id)).channels[0]?.metrics ?? []).map((one: { name: string }) => [one.name, one]),
    );
  const countOf = async (id: string) => {
    const rows = await sql(
      world().urls.directUrl,
      `select (select count(*)::int from session_metrics where session_id = '${id}') as metrics,
        (select count(*)::int from session_intervals where session_id = '${id}') as intervals,
        (select analysis_version from sessions where id = '${id}') as version`,
    );
    return rows.rows[0] as { metrics: number; intervals: number; version: number };
  };

  return { ...kit, analyse, finished, analysed, metrics, numbers, countOf };
}
