import { setTimeout as sleep } from 'node:timers/promises';
import { ask as askDatabase } from './cluster.ts';
import { pointsOf } from './device-kit.ts';
import { ask, readRaw } from './http-kit.ts';
import { until } from './program-kit.ts';
import { createRecorderDevice } from './recorder-device-kit.ts';
import { bytesOf, randomFrom } from './recordings-kit.ts';
import type { Site } from './site-kit.ts';
import type { Login } from './site-load-kit.ts';

/** What else people do on a site while it is broken, and ways to break it and put it right. */

/** Devices that record through the balancer, each a hundred points each tenth of a second. */
export async function startRecording({ url }: Site, logins: readonly Login[]) {
  const devices = await Promise.all(
    logins.map((login, number) =>
      createRecorderDevice({
        ...{ number, ...login, urls: [url.replace('http:', 'ws:')], random: randomFrom(number) },
      }),
    ),
  );
  let taken = 0;
  const timer = setInterval(() => {
    taken += 100;
    for (const device of devices) device.tick(taken);
  }, 100);
  return {
    taken: () => taken,
    /** Everything that was taken arrives. @returns what is not as it was taken */
    async finish(): Promise<string[]> {
      clearInterval(timer);
      await until('every point is acknowledged', 120_000, () => {
        for (const device of devices) device.tick(taken);
        return devices.every((device) => device.acked() === taken);
      });
      const wrong = devices.flatMap(({ problems }) => problems);
      for (const { number, userId, token, sessionId, close } of devices) {
        close();
        const { body } = await readRaw(url, userId, token, sessionId, 0);
        if (!body.equals(bytesOf(pointsOf(number, 0, taken)))) wrong.push(`points of device ${number}`);
      }
      return wrong;
    },
  };
}

const hour = 3_600_000;

/** Workshops are announced, and somebody signs up for each. */
export function startSigningUp({ url }: Site, participant: Login, organizer: Login) {
  const workshops = new Set<string>();
  const participations = new Set<string>();
  let ended = false;
  const once = async () => {
    const starts = Date.now() + 48 * hour;
    const json = {
      ...{ title: 'Breathe', language: 'en', timeZone: 'Europe/Berlin', place: 'Berlin', address: 'Here 1' },
      startsAt: new Date(starts).toISOString(),
      endsAt: new Date(starts + hour).toISOString(),
      capacity: 3,
    };
    const made = await ask(url, `/v1/users/${organizer.userId}/workshops`, { as: organizer.token, json });
    if (made.status !== 201) return;
    const workshopId = made.json.id as string;
    workshops.add(workshopId);
    const published = { as: organizer.token, method: 'POST' };
    if ((await ask(url, `/v1/workshops/${workshopId}/publish`, published)).status !== 204) return;
    const wish = { workshopId, requirementsVersion: 1 };
    const places = `/v1/users/${participant.userId}/participations`;
    const signedUp = await ask(url, places, { as: participant.token, json: wish });
    if (signedUp.status === 201) participations.add(signedUp.json.id);
  };
  const running = (async () => {
    while (!ended) {
      // What had no answer was promised to nobody.
      await once().catch(() => undefined);
      await sleep(500);
    }
  })();
  return {
    signedUp: () => participations.size,
    /** @returns what was acknowledged and is not there */
    async finish(databaseUrl: string): Promise<string[]> {
      ended = true;
      await running;
      const { rows } = await askDatabase(
        databaseUrl,
        'select id from workshops union all select id from participants',
      );
      const there = new Set(rows.map(({ id }) => id as string));
      return [...workshops, ...participations].filter((id) => !there.has(id));
    },
  };
}

/** Puts a job into the queue that is done at once, without waiting for its time. */
export const doNow = (url: string, job: string) =>
  askDatabase(url, `insert into pgboss.job (name, data) values ('${job}', '{}')`);

/** Jobs that can only fail. */
export const failJobs = (url: string) =>
  askDatabase(
    url,
    `insert into pgboss.job (name, data, retry_limit, dead_letter) select 'send-mail', '{"bad": true}', 0, 'dead' from generate_series(1, 60)`,
  );

/** Once all of them failed for good, somebody decides that they need not be done. */
export async function discardJobs(url: string): Promise<void> {
  await until('they failed for good', 120_000, async () => {
    const { rows } = await askDatabase(
      url,
      `select count(*)::int as n from failed_jobs where state = 'open'`,
    );
    return rows[0].n >= 60;
  });
  await askDatabase(
    url,
    `update failed_jobs set state = 'discarded', retried_at = now(), retry_reason = 'made to fail' where state = 'open'`,
  );
}

/** Nobody adds up counts any more, as if since five minutes. @returns how to put it right */
export async function stopRollUps(
  url: string,
  { userId, token }: Login,
  site: Site,
): Promise<() => Promise<void>> {
  const { rows } = await askDatabase(
    url,
    `delete from pgboss.schedule where name = 'add-up-events' returning cron`,
  );
  const json = {
    ...{ id: crypto.randomUUID(), app: 'attune', name: 'breathed', category: 'engagement' },
    occurredAt: new Date().toISOString(),
  };
  await until('a count waits', 60_000, async () => {
    await ask(site.url, `/v1/users/${userId}/events`, {
      as: token,
      json: { ...json, id: crypto.randomUUID() },
    });
    const { rowCount } = await askDatabase(
      url,
      `update event_count_changes set noted_at = now() - interval '5 minutes'`,
    );
    return Boolean(rowCount);
  });
  return async () => {
    await askDatabase(
      url,
      `insert into pgboss.schedule (name, cron, timezone, data) values ('add-up-events', '${rows[0].cron}', 'UTC', '{}') on conflict do nothing`,
    );
    await doNow(url, 'add-up-events');
  };
}

/** A seat more is taken than there are people, past every rule; and one less. */
export async function breakSeats(url: string): Promise<() => Promise<void>> {
  const { rows } = await askDatabase(
    url,
    'select id from workshops where seats_taken > 0 and seats_taken < capacity limit 1',
  );
  const change = async (by: number) => {
    await askDatabase(
      url,
      `set session_replication_role = replica; update workshops set seats_taken = seats_taken + ${by} where id = '${rows[0].id}'`,
    );
    await doNow(url, 'watch-workshops');
  };
  await change(1);
  return () => change(-1);
}
