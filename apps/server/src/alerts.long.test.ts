import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { runbookOf } from '../../../deploy/prometheus/alert.ts';
import { type Fault, faultsOf, holdTable } from './testing/alert-faults-kit.ts';
import { enter } from './testing/demo-kit.ts';
import { allTools, type Monitoring, sayWhatIsNotRun, startMonitoring } from './testing/monitoring-kit.ts';
import { cleanUp, newPlace, type Place, type Program, start, until } from './testing/program-kit.ts';

beforeAll(sayWhatIsNotRun);

/** A program with the demo, looked at by the real Prometheus, whose alerts go through the real Alertmanager. */
describe.skipIf(!allTools)('a program that is watched', () => {
  let place: Place;
  let program: Program;
  let monitoring: Monitoring;

  beforeAll(async () => {
    place = await newPlace();
    // Few connections of its own, so that faults can take up nearly all there are.
    program = await start(place, ['--demo'], { settings: { ATTUNE_POOL_MAX: '5' } });
    monitoring = await startMonitoring([new URL(place.opsUrl).host]);
    await until('the heartbeat comes', 60_000, () => monitoring.pager.isAlive());
  }, 180_000);

  afterAll(async () => {
    await monitoring?.stop();
    await cleanUp();
  });

  afterEach(({ task }) => {
    if (!task.name.includes('kill')) expect(monitoring.pager.isAlive()).toBe(true);
  });

  /** The address of the database for the owner of its machine, past every rule. */
  function ownerUrl(): string {
    const password = readFileSync(join(place.folder, 'postgres', 'password'), 'utf8').trim();
    const socket = encodeURIComponent(join(place.folder, 'postgres', 'socket'));
    return `postgresql://attune:${password}@/attune?host=${socket}&port=5432`;
  }

  const opened = (alert: string) =>
    monitoring.pager.events.some((event) => event.alert === alert && event.action === 'trigger');

  test('nobody is woken while all is well, and Watchdog fires', async () => {
    // Long enough for a scrape, the rules, their patience and Alertmanager's, several times over.
    const before = monitoring.pager.heartbeats();
    await until('ten more heartbeats', 120_000, () => monitoring.pager.heartbeats() > before + 10);
    expect(await monitoring.query('count(up == 1)')).toMatchObject([{ value: 1 }]);
    expect(await monitoring.firing()).toContain('Watchdog');
    expect(monitoring.pager.events).toEqual([]);
    expect(monitoring.postbox.mails).toEqual([]);
  });

  test('what is wrong with data and jobs wakes somebody by both routes, or comes as a mail, until it is put right', async () => {
    const { pages, tickets } = faultsOf(ownerUrl());
    const mails = [...Object.keys(tickets), 'FailedJobsOpen'];
    // One after the other, and put right from the last to the first: among them is one that leaves few connections.
    const repairs: Awaited<ReturnType<Fault>>[] = [];
    for (const fault of [...Object.values(pages), ...Object.values(tickets)]) repairs.unshift(await fault());
    const told = new Map<string, Times>();
    await Promise.all([
      ...Object.keys(pages).map(async (alert) =>
        told.set(alert, await monitoring.waitForPage(alert, 150_000)),
      ),
      ...mails.map((alert) => waitForMail(alert, 'firing')),
    ]);
    for (const repair of repairs) await repair();
    await Promise.all([
      ...[...told].map(async ([alert, page]) =>
        tell(alert, page, await monitoring.waitForResolve(alert, 150_000)),
      ),
      ...mails.map((alert) => waitForMail(alert, 'resolved')),
    ]);
    expect(mails.filter(opened)).toEqual([]);
  });

  /** The newest mail of an alert, by what it says of it: a ticket, and what became of it. */
  async function waitForMail(alert: string, status: 'firing' | 'resolved'): Promise<void> {
    const began = performance.now();
    const runbook = runbookOf({ name: alert });
    const newest = () => monitoring.postbox.mails.findLast(({ text }) => text.includes(`/${runbook}`));
    const heard = () => newest()?.subject.startsWith(`Attune, ${status}: `) === true;
    await until(`a mail says ${status} of ${alert}`, 150_000, heard);
    console.log(`${alert}: mail, ${status}, after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }

  test('a table that somebody holds wakes somebody: connections are used up, requests fail; until it is let go', async () => {
    const { userId, token } = await enter(place, program, 'patient');
    const path = `/v1/users/${userId}/profile`;
    const held = await holdTable(ownerUrl(), 'profiles', { url: place.url, path, as: token });
    const pages = ['PoolExhausted', 'ManyRequestsFail'];
    const told = await Promise.all(pages.map((alert) => monitoring.waitForPage(alert)));
    await held.letGo();
    const resolved = await Promise.all(pages.map((alert) => monitoring.waitForResolve(alert)));
    await held.end();
    pages.forEach((alert, at) => {
      tell(alert, told[at] as Times, resolved[at] as Times);
    });
    expect(held.statuses().filter((status) => status >= 500).length).toBeGreaterThanOrEqual(5);
    expect(held.statuses().at(-1)).toBe(200);
  });

  test('a program that is gone wakes somebody, and what follows from it nobody', async () => {
    program.child.kill('SIGKILL');
    await program.ended;
    const page = await monitoring.waitForPage('AllTargetsDown');
    program = await start(place, ['--demo']);
    tell('AllTargetsDown', page, await monitoring.waitForResolve('AllTargetsDown'));
    expect(opened('WorkerGone')).toBe(false);
  });

  test('when Prometheus is killed, the heartbeat stops, and who waits for it knows', async () => {
    expect(monitoring.pager.isAlive()).toBe(true);
    await monitoring.killPrometheus();
    const began = performance.now();
    await until('the heartbeat is missed', 600_000, () => !monitoring.pager.isAlive());
    console.log(`Watchdog missed after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  });
});

type Times = { readonly direct: number; readonly sns: number };

function tell(alert: string, page: Times, resolve: Times): void {
  const seconds = ({ direct, sns }: Times) =>
    `${(direct / 1000).toFixed(1)} s, ${(sns / 1000).toFixed(1)} s by SNS`;
  console.log(`${alert}: paged after ${seconds(page)}; resolved after ${seconds(resolve)}`);
}
