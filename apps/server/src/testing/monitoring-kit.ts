import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertmanagerFile, heartbeatPatience } from '../../../../deploy/alertmanager/alertmanager.ts';
import { faster } from '../../../../deploy/prometheus/pace.ts';
import { prometheusFile } from '../../../../deploy/prometheus/prometheus.ts';
import { rulesFile } from '../../../../deploy/prometheus/rules.ts';
import { tools } from '../../../../deploy/prometheus/tools-kit.ts';
import { toYaml } from '../../../../deploy/yaml.ts';
import { type Pager, pagerKey, pagerSecret, pagerTopic, startPager } from './pager-kit.ts';
import { freePorts, until } from './program-kit.ts';
import { openPostbox, type Postbox } from './smtp-kit.ts';

export { allTools, sayWhatIsNotRun } from '../../../../deploy/prometheus/tools-kit.ts';

/** An hour of the rules is 15 s, a patience of a minute 2 s. What a healthy program reaches by its own beat stays as it is (`Pace.seconds`). */
export const divisor = 240;

export type Sample = { readonly metric: Readonly<Record<string, string>>; readonly value: number };

/**
 * Milliseconds from the call to when each route told it, on its way to the pager. Who breaks something calls it right
 * before or after that.
 */
export type Told = { readonly direct: number; readonly sns: number };

/** Real Prometheus and Alertmanager with the real rules and routes, and stand-ins for whom they tell. */
export type Monitoring = {
  readonly pager: Pager;
  /** Where tickets go. */
  readonly postbox: Postbox;
  readonly url: string;
  /** What it looks at from now on: private ports, as `host:port`. */
  watch(targets: readonly string[]): void;
  query(expr: string): Promise<readonly Sample[]>;
  /** Names of alerts that fire now, Watchdog among them. */
  firing(): Promise<readonly string[]>;
  /** Waits until both routes hold a page of that name open, also one that was opened before. */
  waitForPage(alert: string, milliseconds?: number): Promise<Told>;
  /** Waits until both have closed it. */
  waitForResolve(alert: string, milliseconds?: number): Promise<Told>;
  /** Kills Prometheus, as a machine that is gone. */
  killPrometheus(): Promise<void>;
  stop(): Promise<void>;
};

type Places = {
  /** A file of its folder. */
  path(name: string): string;
  /** Replaces one at once, so that nobody reads half of it. */
  write(name: string, text: string): string;
  readonly alertmanager: string;
  readonly pager: string;
  readonly mail: string;
};

/** The files of both, as the operators' are written. */
function configure({ path, write, alertmanager, pager, mail }: Places): void {
  const pace = faster(divisor);
  write('rules.yml', toYaml(rulesFile({ pace })));
  const places = { rules: path('rules.yml'), targets: path('targets.json') };
  write('prometheus.yml', toYaml(prometheusFile({ pace, ...places, alertmanager })));
  const file = alertmanagerFile({
    pace,
    pagerDuty: { keyFile: write('key', pagerKey), url: `${pager}/v2/enqueue` },
    sns: { topicArn: pagerTopic, region: 'eu-central-1', api: { url: `${pager}/sns`, ...pagerSecret } },
    mail: { to: 'operators@example.org', from: 'attune@example.org', smarthost: mail, tls: false },
    heartbeat: { url: `${pager}/heartbeat` },
  });
  write('alertmanager.yml', toYaml(file));
}

/** @param targets private ports, as `host:port`; they are there already */
export async function startMonitoring(targets: readonly string[]): Promise<Monitoring> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-monitoring-'));
  const [port, alertPort] = await freePorts();
  const [url, alertUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${alertPort}`] as const;
  const pager = await startPager(heartbeatPatience(faster(divisor)));
  const postbox = await openPostbox();
  const path = (name: string) => join(folder, name);
  const write = (name: string, text: string) => {
    writeFileSync(path(`${name}.new`), text);
    renameSync(path(`${name}.new`), path(name));
    return path(name);
  };
  const watch = (list: readonly string[]) => void write('targets.json', JSON.stringify([{ targets: list }]));
  watch(targets);
  const mail = new URL(postbox.url).host;
  configure({ path, write, alertmanager: new URL(alertUrl).host, pager: pager.url, mail });
  const children = [startPrometheus(path, port)];
  const stop = async () => {
    await Promise.all(children.map(kill));
    await Promise.all([pager.stop(), postbox.close()]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until('Prometheus is ready', 30_000, () => isReady(url));
    // Before its first looks nothing is there, and at this pace somebody would be told.
    const looked = async () => (await query(url, 'count(up)'))[0]?.value === targets.length;
    if (targets.length > 0) await until('it has looked at all', 30_000, looked);
    children.push(startAlertmanager(path, alertPort));
    await until('Alertmanager is ready', 30_000, () => isReady(alertUrl));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    pager,
    postbox,
    url,
    watch,
    query: (expr) => query(url, expr),
    firing: async () =>
      (await query(url, 'ALERTS{alertstate="firing"}')).map(({ metric }) => metric.alertname ?? ''),
    waitForPage: (alert, milliseconds) => waitFor(pager, alert, 'trigger', milliseconds),
    waitForResolve: (alert, milliseconds) => waitFor(pager, alert, 'resolve', milliseconds),
    killPrometheus: async () => void (await Promise.all(children.slice(0, 1).map(kill))),
    stop,
  };
}

const startPrometheus = (path: Places['path'], port: number): ChildProcess =>
  run(tools.prometheus, [
    `--config.file=${path('prometheus.yml')}`,
    `--storage.tsdb.path=${path('series')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    // A minute otherwise, and what it says before it has found Alertmanager is lost.
    '--rules.alert.resend-delay=1s',
  ]);

const startAlertmanager = (path: Places['path'], port: number): ChildProcess =>
  run(tools.alertmanager, [
    `--config.file=${path('alertmanager.yml')}`,
    `--storage.path=${path('alerts')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ]);

async function waitFor(
  pager: Pager,
  alert: string,
  action: 'trigger' | 'resolve',
  milliseconds = 120_000,
): Promise<Told> {
  const began = performance.now();
  const last = (route: 'direct' | 'sns') =>
    pager.events.findLast((event) => event.route === route && event.alert === alert);
  const heard = () => last('direct')?.action === action && last('sns')?.action === action;
  await until(`both routes say ${action} of ${alert}`, milliseconds, heard);
  const after = (route: 'direct' | 'sns') => Math.max((last(route)?.at ?? began) - began, 0);
  return { direct: after('direct'), sns: after('sns') };
}

type Answer = {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly { metric: Record<string, string>; value: [number, string] }[] };
};

async function query(url: string, expr: string): Promise<readonly Sample[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const { status, error, data } = (await response.json()) as Answer;
  if (status !== 'success') throw new Error(`${error}: ${expr}`);
  return (data?.result ?? []).map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

function run(program: string | undefined, args: readonly string[]): ChildProcess {
  if (!program) throw new Error('Prometheus and Alertmanager are not installed.');
  return spawn(program, [...args, '--log.level=error'], { stdio: 'ignore' });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
