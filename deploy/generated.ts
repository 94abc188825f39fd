import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertmanagerFile } from './alertmanager/alertmanager.ts';
import { prometheusFile } from './prometheus/prometheus.ts';
import { runbookOf } from './prometheus/alert.ts';
import { alerts, rulesFile } from './prometheus/rules.ts';
import { toYaml, type Yaml } from './yaml.ts';

const folder = import.meta.dirname;
const head = (by: string) => `# Written by "node deploy/generate.ts" from ${by}: change it there.\n`;
const file = (by: string, value: Yaml) => `${head(by)}${toYaml(value)}`;

const list = (): string => `# Runbooks

What to do when an alert comes. A page wakes somebody; a ticket is read on the next working day.

| Alert | Comes as | What is wrong |
|---|---|---|
${alerts
  .map((alert) => {
    const summary = alert.summary.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '*$1*');
    return `| [${alert.name}](${runbookOf(alert)}) | ${alert.severity} | ${summary} |`;
  })
  .join('\n')}
`;

/** Files that are written from data, by their path in this folder. */
export const generated: Readonly<Record<string, () => string>> = {
  'prometheus/rules.yml': () => file('deploy/prometheus/*-alerts.ts', rulesFile()),
  'prometheus/prometheus.yml': () =>
    file(
      'deploy/prometheus/prometheus.ts',
      prometheusFile({
        rules: '/etc/prometheus/rules.yml',
        targets: '/etc/prometheus/targets.json',
        alertmanager: 'alertmanager:9093',
      }),
    ),
  // Who runs their own puts their addresses here; the keys lie in files.
  'alertmanager/alertmanager.yml': () =>
    file(
      'deploy/alertmanager/alertmanager.ts',
      alertmanagerFile({
        pagerDuty: { keyFile: '/run/secrets/pagerduty-key' },
        mail: {
          to: 'operators@example.org',
          from: 'attune@example.org',
          smarthost: 'mail.example.org:587',
          user: 'attune@example.org',
          passwordFile: '/run/secrets/mail-password',
        },
        heartbeat: { url: 'https://heartbeat.example.org/attune' },
      }),
    ),
  '../docs/runbooks/README.md': list,
};

export const pathOf = (name: string): string => join(folder, name);
export const committed = (name: string): string => readFileSync(pathOf(name), 'utf8');
