import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { signIn } from './testing/http-kit.ts';
import { allTools, type Monitoring, sayWhatIsNotRun, startMonitoring } from './testing/monitoring-kit.ts';
import { cleanUp, killAll, until } from './testing/program-kit.ts';
import { makeUsers } from './testing/real-use-kit.ts';
import {
  breakSeats,
  discardJobs,
  failJobs,
  startRecording,
  startSigningUp,
  stopRollUps,
} from './testing/site-faults-kit.ts';
import { canOpenSite, openSite, type Site } from './testing/site-kit.ts';
import { type Load, type Login, missingOf, startLoad } from './testing/site-load-kit.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });

/** Milliseconds in which a fault has to wake somebody: an hour of the rules is 15 s here, and none looks back for longer than six. */
const window = 90_000;

const canRun = canOpenSite() && allTools;
beforeAll(sayWhatIsNotRun);

/** Everything an operator has, on this machine, with people at work: broken in turn, and put right. */
describe.skipIf(!canRun)('a whole site under load', () => {
  let site: Site;
  let monitoring: Monitoring;
  let load: Load;
  let logins: Login[];
  let participant: Login;
  let recording: Awaited<ReturnType<typeof startRecording>>;
  let signingUp: ReturnType<typeof startSigningUp>;
  const told: string[] = [];

  beforeAll(async () => {
    site = await openSite({ settings: { ATTUNE_MAIL_OUTBOX: 'true' } });
    logins = await site.people(['ada', 'ben', 'cleo']);
    const [api] = site.apis;
    const links = await makeUsers({ ...site.settings, ATTUNE_DATA_DIR: api.place.folder }, 'dora');
    const [guest, organizer] = await Promise.all(links.map((link) => signIn(api.place.url, link)));
    participant = guest as Login;
    const members = [...site.apis, site.worker].flatMap((one) => (one ? [one] : []));
    monitoring = await startMonitoring(members.map(({ place }) => new URL(place.opsUrl).host));
    load = startLoad({ url: site.url, logins, clients: 4, pause: 50 });
    recording = await startRecording(site, logins.slice(0, 2));
    signingUp = startSigningUp(site, participant, organizer as Login);
    await until('all of it goes on', 120_000, () => load.stored.size > 50 && signingUp.signedUp() > 1);
    await until('the heartbeat comes', 60_000, () => monitoring.pager.isAlive());
    await until('all are looked at', 60_000, async () => {
      const [up] = await monitoring.query('count(up == 1)');
      const [standbys] = await monitoring.query('attune:replicas:streaming');
      return up?.value === 3 && standbys?.value === 1;
    });
  });
  afterAll(async () => {
    await load?.stop();
    await monitoring?.stop();
    await site?.close();
    await cleanUp();
  });

  /** Breaks something, waits until both routes have woken somebody, puts it right, and waits for the all-clear. */
  async function wakes(alert: string, breakIt: () => Promise<() => Promise<void>>, also: string[] = []) {
    const broken = performance.now();
    const repair = await breakIt();
    await monitoring.waitForPage(alert, window);
    const paged = performance.now();
    await repair();
    const repaired = performance.now();
    for (const name of [alert, ...also]) await monitoring.waitForResolve(name, 200_000);
    const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
    told.push(
      `${alert}: paged after ${seconds(broken, paged)} s, resolved ${seconds(repaired, performance.now())} s after repair`,
    );
  }

  test('the worker is killed', () =>
    wakes('WorkerGone', async () => {
      killAll([site.worker?.instance.program.pid ?? 0]);
      return () => site.startWorker();
    }, ['TargetDown']));

  test('an API is killed, and the other one serves', () =>
    wakes('TargetDown', async () => {
      killAll([site.apis[0].instance.program.pid]);
      return () => site.startApi(0);
    }));

  test('the primary is killed, and its standby takes over', async () => {
    await wakes('DatabaseUnreachable', async () => {
      await site.killPrimary();
      return () => site.failOver();
    });
    const before = load.stored.size;
    await until('people store again', 60_000, () => load.stored.size > before + 50);
  });

  test('since then there is no standby, until one is added', () =>
    wakes('StandbyGone', async () => () => site.addStandby()));

  test('the queue is full of jobs that fail', () =>
    wakes('ManyJobsFail', async () => {
      await failJobs(site.primaryUrl());
      return () => discardJobs(site.primaryUrl());
    }));

  test('nobody adds up any more', () =>
    wakes('RollupLags', () => stopRollUps(site.primaryUrl(), participant, site)));

  test('a workshop has a seat that nobody holds', () =>
    wakes('WorkshopInvariantBroken', () => breakSeats(site.primaryUrl())));

  test('of what was acknowledged in all this nothing is lost, and nobody is left woken', async () => {
    await load.stop();
    expect(await missingOf(site.primaryUrl(), load.stored)).toEqual([]);
    expect(await recording.finish()).toEqual([]);
    expect(await signingUp.finish(site.primaryUrl())).toEqual([]);
    await until('every page is closed', 200_000, () => stillOpen(monitoring).length === 0);
    const pages = [...new Set(monitoring.pager.events.map(({ alert }) => alert))].sort();
    console.log(
      `operations:\n${told.join('\n')}\npages of ${pages.join(', ')}\nacknowledged: ${load.stored.size} activities, ${recording.taken()} points of each of 2 devices, ${signingUp.signedUp()} sign-ups; lost: 0. ${load.failures.length} requests failed: ${[...new Set(load.failures)].join(', ')}`,
    );
    expect(told).toHaveLength(7);
    expect(load.stored.size).toBeGreaterThan(500);
  });
});

/** Pages that were opened and not closed, by their alerts. */
const stillOpen = ({ pager }: Monitoring): string[] => {
  const last = new Map(pager.events.map(({ route, alert, action }) => [`${route} ${alert}`, action]));
  return [...last].flatMap(([name, action]) => (action === 'trigger' ? [name] : []));
};
