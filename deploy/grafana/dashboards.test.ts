import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../apps/server/src/testing/cluster.ts';
import {
  allTools,
  type Monitoring,
  sayWhatIsNotRun,
  startMonitoring,
} from '../../apps/server/src/testing/monitoring-kit.ts';
import { cleanUp, newPlace, type Place, start, until } from '../../apps/server/src/testing/program-kit.ts';
import { boards } from './boards.ts';
import { grafanaFiles, pathOf } from './generated.ts';

const panels = boards.flatMap(({ title, panels: all }) => all.map((panel) => ({ board: title, ...panel })));
const queries = panels.flatMap(({ board, title, queries: all }) =>
  Object.values(all).map((expr) => ({ name: `${board}, ${title}`, expr })),
);

beforeAll(sayWhatIsNotRun);

test.each(Object.entries(grafanaFiles))('%s is what its data say', (name, text) => {
  expect(readFileSync(pathOf(name), 'utf8'), 'node deploy/generate.ts').toBe(text());
});

test('every panel says what it shows, in which unit, and from when on it is not well', () => {
  for (const { board, title, description, unit, limits } of panels) {
    expect(description.length, `${board}, ${title}`).toBeGreaterThan(10);
    expect(unit, `${board}, ${title}`).not.toBe('');
    expect(limits.falling ? limits.watch >= limits.bad : limits.watch <= limits.bad, title).toBe(true);
  }
  for (const { panels: all } of boards) expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
});

describe.skipIf(!allTools)('with a real Prometheus that looks at a program with the demo', () => {
  let monitoring: Monitoring;
  let place: Place;

  beforeAll(async () => {
    place = await newPlace();
    const backups = { ATTUNE_BACKUP_DIR: join(place.folder, 'backups') };
    await start(place, ['--demo'], { settings: backups });
    monitoring = await startMonitoring([new URL(place.opsUrl).host]);
    // A little use: pages, and something that needs a login.
    for (const path of ['/', '/v1/me', '/v1/apps']) await fetch(`${place.url}${path}`);
  });
  afterAll(async () => {
    await monitoring?.stop();
    await cleanUp();
  });

  test('every panel’s query returns data', async () => {
    let empty: string[] = [];
    const ask = async () => {
      const answers = await Promise.all(
        queries.map(async ({ name, expr }) => ({ name, expr, samples: await monitoring.query(expr) })),
      );
      empty = answers
        .filter(({ samples }) => samples.length === 0)
        .map(({ name, expr }) => `${name}: ${expr}`);
      return empty.length === 0;
    };
    // The last to come are the rules about workshops: counted each minute, and then looked at within 15 s.
    await until('every query has data', 75_000, ask).catch(() => {});
    expect(empty).toEqual([]);
  });

  test('how often each job comes by itself is told as it is scheduled: by that the rules know when one is late', async () => {
    const password = readFileSync(join(place.folder, 'postgres', 'password'), 'utf8').trim();
    const socket = encodeURIComponent(join(place.folder, 'postgres', 'socket'));
    const url = `postgresql://attune:${password}@/attune?host=${socket}&port=5432`;
    const { rows } = await ask(url, 'select name, cron from pgboss.schedule');
    const told = await monitoring.query('attune_job_interval_seconds');
    expect(rows.length).toBeGreaterThan(20);
    expect(Object.fromEntries(told.map(({ metric, value }) => [metric.work, value]))).toEqual(
      Object.fromEntries(rows.map(({ name, cron }) => [name, everySeconds(cron)])),
    );
  });

  test('a query for what no program tells is found to be empty', async () => {
    expect(await monitoring.query('max(attune_no_such_thing)')).toEqual([]);
  });

  test('Prometheus keeps every label of ours as it is, and puts its own beside', async () => {
    const renamed =
      '{__name__=~"attune_.+",exported_job!=""} or {__name__=~"attune_.+",exported_instance!=""}';
    expect(await monitoring.query(renamed)).toEqual([]);
    const [queued] = await monitoring.query('attune_jobs_queued{work="send-mail"}');
    expect(queued?.metric).toMatchObject({ job: 'attune', instance: new URL(place.opsUrl).host });
  });
});

/** How often a line of cron comes up; those of ours name a minute, an hour or a day of the week, or each. */
function everySeconds(cron: string): number {
  const [minute = '', hour, , , weekday] = cron.split(' ');
  if (weekday !== '*') return 604_800;
  if (hour !== '*') return 86_400;
  if (minute.startsWith('*/')) return 60 * Number(minute.slice(2));
  return minute === '*' ? 60 : 3600;
}
