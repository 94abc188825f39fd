import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
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

test('only the proxy listens to the internet, on 80 and 443; Grafana and the private port to this machine, nothing else anywhere', () => {
  const listening = Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => `${name} ${port}`),
  );
  expect(listening.sort()).toEqual([
    'api 127.0.0.1:4001:4001',
    'grafana 127.0.0.1:3000:3000',
    'proxy 443:443',
    'proxy 80:80',
  ]);
  // Where operators write: what comes from another address is refused there.
  expect(services.api?.environment?.ATTUNE_OPS_URL).toBe('http://localhost:4001');
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

/** As whom the images run. Of Attune's the Containerfile says so, of the others their own do. */
const users: Readonly<Record<string, number>> = {
  attune: 1000,
  postgres: 999,
  grafana: 472,
  alertmanager: 65_534,
};

/** Files in secrets/ by the users of the services that read them. */
function readers(): Record<string, number[]> {
  const pairs = Object.values(services).flatMap(
    ({ image = '', secrets: read = [], volumes: mounted = [] }) => {
      const ofVolumes = mounted.flatMap((volume) => /^\.\/secrets\/([^:]+):/.exec(volume)?.[1] ?? []);
      const files = [...read, ...ofVolumes];
      const user = users[image.replace(/^.*\/|:.*$/g, '')] ?? -1;
      if (files.length > 0) expect(`${image} ${user >= 0}`).toBe(`${image} true`);
      return files.map((file) => [file, user] as const);
    },
  );
  const files = Map.groupBy(pairs, ([file]) => file);
  return Object.fromEntries(
    [...files].map(([file, all]) => [file, [...new Set(all.map(([, user]) => user))]]),
  );
}

const asRoot = process.getuid?.() === 0;
if (!asRoot && process.env.ATTUNE_NOT_RUN_FILE)
  appendFileSync(process.env.ATTUNE_NOT_RUN_FILE, 'who owns the secrets of the compose file (run as root)\n');

describe.skipIf(!asRoot)('secrets as secrets.sh makes them', () => {
  function made(): { folder: string; secret: (name: string) => string; again: () => string } {
    const place = mkdtempSync(join(tmpdir(), 'attune-secrets-'));
    onTestFinished(() => rmSync(place, { recursive: true }));
    chmodSync(place, 0o755);
    const again = () =>
      execFileSync('sh', [join(folder, 'secrets.sh'), join(place, 'secrets')], { encoding: 'utf8' });
    return {
      folder: join(place, 'secrets'),
      secret: (name) => readFileSync(join(place, 'secrets', name), 'utf8'),
      again,
    };
  }

  test('each file belongs to the one user that reads it, and nobody else can read it', () => {
    const { folder: secretsFolder, again } = made();
    again();
    for (const name of ['mail_url', 'pagerduty-key', 'mail-password'])
      writeFileSync(join(secretsFolder, name), 'x');
    expect(again()).toBe('');
    expect(readdirSync(secretsFolder).sort()).toEqual(Object.keys(readers()).sort());
    for (const [name, owners] of Object.entries(readers())) {
      const { uid, mode } = statSync(join(secretsFolder, name));
      expect([name, uid, mode & 0o777]).toEqual([name, ...owners, 0o400]);
    }
  });

  test('passwords fit to each other, and what is there is kept', () => {
    const { secret, again } = made();
    expect(again().match(/still to be written: \S+/g)).toHaveLength(3);
    const [url, direct, keys] = ['database_url', 'database_direct_url', 'keys_database_url'].map(
      (name) => new URL(secret(name)),
    );
    expect(secret('roles.sql')).toBe(
      `create role ${url?.username} login noinherit password '${url?.password}';`,
    );
    expect([direct?.password, keys?.password]).toEqual([secret('owner_password'), secret('keys_password')]);
    expect(Buffer.from(secret('master_key'), 'base64')).toHaveLength(32);
    expect(new Set([url?.password, direct?.password, keys?.password, secret('grafana_password')]).size).toBe(
      4,
    );
    const before = Object.keys(readers()).map((name) => [name, kept(name)]);
    again();
    expect(Object.keys(readers()).map((name) => [name, kept(name)])).toEqual(before);
    function kept(name: string) {
      return /mail|pagerduty/.test(name) ? undefined : secret(name);
    }
  });

  test('as the image’s user the program’s first lines read them, and say so when they may not', () => {
    const { folder: secretsFolder, again } = made();
    again();
    const lines = (programs[1]?.[1].entrypoint?.[2] ?? '')
      .replaceAll('$$', '$')
      .replaceAll('/run/secrets', secretsFolder)
      .replace('exec node apps/server/src/main.ts', 'exec env');
    const run = (uid: number) => spawnSync('/bin/sh', ['-ec', lines], { uid, gid: uid, encoding: 'utf8' });
    expect(run(1000).stdout).toMatch(
      /^ATTUNE_DATABASE_URL=postgres:\/\/attune_app:\w{48}@database\/attune$/m,
    );
    expect(run(1000).stdout).not.toMatch(/ATTUNE_MAIL_URL/);
    expect(run(999)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^User 999 may not read the secret database_url/),
    });
  });
});
