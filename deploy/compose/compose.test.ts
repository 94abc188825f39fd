import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig, settingNames } from '../../apps/server/src/config.ts';

const folder = import.meta.dirname;
const text = readFileSync(join(folder, 'compose.yaml'), 'utf8');

type Service = {
  image?: string;
  ports?: string[];
  networks?: string[] | Record<string, unknown>;
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: string[];
  read_only?: boolean;
  stop_grace_period?: string;
  entrypoint?: string[];
  depends_on?: string[] | Record<string, unknown>;
};
const { services, secrets, volumes, networks } = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean }>;
};
const programs = ['migrate', 'api', 'worker'].map((name) => [name, services[name] as Service] as const);

test('only the proxy listens to the internet, on 80 and 443; Grafana to this machine, and nothing else anywhere', () => {
  const listening = Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => `${name} ${port}`),
  );
  expect(listening.sort()).toEqual(['grafana 127.0.0.1:3000:3000', 'proxy 443:443', 'proxy 80:80']);
  expect(text).not.toMatch(/network_mode|privileged/);
  for (const name of ['database', 'keys', 'prometheus']) expect(services[name]?.networks).toEqual(['inside']);
  expect(networks.inside?.internal).toBe(true);
  expect(readFileSync(join(folder, 'Caddyfile'), 'utf8')).toMatch(/reverse_proxy api:4000 /);
});

test('every setting is one of the program, and with its secrets each part is a configuration', () => {
  for (const [, { environment = {}, secrets: read = [], entrypoint = [] }] of programs) {
    expect(Object.keys(environment).filter((name) => !settingNames.includes(name))).toEqual([]);
    const fromFiles = /for name in (.*);/.exec(entrypoint.join('\n'))?.[1]?.split(' ') ?? [];
    const variables = fromFiles.map((name) => `ATTUNE_${name.toUpperCase()}`);
    expect(variables.filter((name) => !settingNames.includes(name))).toEqual([]);
    const given = Object.fromEntries(
      read
        .filter((name) => fromFiles.includes(name))
        .map((name) => [
          `ATTUNE_${name.toUpperCase()}`,
          name === 'mail_url' ? 'smtp://a:b@mail:587' : `postgres://${name}:x@${name}/x`,
        ]),
    );
    const said = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        value.replace(/\$\{ATTUNE_DOMAIN[^}]*\}/g, 'attune.example.org'),
      ]),
    );
    expect(readConfig({ ...said, ...given }).publicUrl).toBe('https://attune.example.org');
  }
});

test('passwords come from files, and API and worker do not get the owner’s', () => {
  expect(text).not.toMatch(/:\/\/[^\s/{}$]*:[^\s/{}$]+@/);
  for (const { environment = {} } of Object.values(services))
    for (const name of Object.keys(environment)) if (/PASSWORD/.test(name)) expect(name).toMatch(/_FILE$/);
  for (const [name, { secrets: read = [] }] of programs)
    expect(read.includes('database_direct_url')).toBe(name === 'migrate');
  for (const { secrets: read = [] } of Object.values(services))
    expect(read.filter((name) => !(name in secrets))).toEqual([]);
  for (const [, { file }] of Object.entries(secrets)) expect(file).toMatch(/^\.\/secrets\//);
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toMatch(/^secrets\/$/m);
});

test('programs cannot write outside of their folders, stop in time, and start after the schema', () => {
  for (const [name, program] of programs) {
    expect(program).toMatchObject({ read_only: true, stop_grace_period: '45s' });
    expect(program.entrypoint?.join('\n')).toMatch(/exec node apps\/server\/src\/main\.ts/);
    if (name !== 'migrate')
      expect(program.depends_on).toMatchObject({ migrate: { condition: 'service_completed_successfully' } });
  }
});

test('what is mounted is there, and Prometheus asks both parts at the private port', () => {
  for (const { volumes: mounted = [] } of Object.values(services))
    for (const volume of mounted) {
      const [source = ''] = volume.split(':');
      if (!source.startsWith('.')) expect(volumes).toHaveProperty(source);
      else if (!source.startsWith('./secrets/'))
        expect(`${source} ${existsSync(join(folder, source))}`).toBe(`${source} true`);
    }
  const [{ targets }] = JSON.parse(readFileSync(join(folder, 'targets.json'), 'utf8'));
  expect(targets).toEqual(['api:4001', 'worker:4001']);
});
