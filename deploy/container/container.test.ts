import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagesOf, root, stages, told } from './image-kit.ts';

const text = readFileSync(join(root, 'deploy/container/Containerfile'), 'utf8');
const ignore = readFileSync(join(root, 'deploy/container/.containerignore'), 'utf8').split('\n');
const json = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));

test('the image runs the Node that is pinned, as somebody who is not root, with nothing between a stop and the program', () => {
  expect(text).toContain(`docker.io/library/node:${json('tools/node/package.json').dependencies.node}-`);
  const last = stages().at(-1) ?? [];
  expect(last.filter(({ verb }) => verb === 'USER')).toEqual([{ verb: 'USER', rest: 'node' }]);
  expect(last.findLastIndex(({ verb }) => verb === 'COPY' || verb === 'RUN')).toBeLessThan(
    last.findIndex(({ verb }) => verb === 'USER'),
  );
  expect(told('ENTRYPOINT')).toEqual(['node', 'apps/server/src/main.ts']);
  expect(told('CMD')).toEqual(['api']);
  expect(told('VOLUME')).toEqual(['/data', '/tmp']);
  expect(text).toMatch(/HEALTHCHECK .*\/health/);
});

test('every workspace is known where packages are installed, else npm refuses the lock', () => {
  const wanted = (json('package.json').workspaces as string[])
    .map((folder) => `${folder}/package.json`)
    .sort();
  for (const stage of stages().slice(0, -1)) {
    const copied = stage.filter(({ verb }) => verb === 'COPY').flatMap(({ rest }) => rest.split(' '));
    expect(copied.filter((name) => /\/package\.json$/.test(name)).sort()).toEqual(wanted);
  }
});

test('neither tools of development nor how it is deployed get into the image', () => {
  const places = packagesOf('apps/server');
  for (const name of ['fastify', 'pg', 'pg-boss', 'zod', '@attune/signals'])
    expect(places).toContain(`node_modules/${name}`);
  for (const name of ['vitest', '@biomejs/biome', 'typescript', 'vite', 'knip', 'react'])
    expect(places).not.toContain(`node_modules/${name}`);
  expect(text.match(/deploy\/\S+/g)?.filter((path) => !path.startsWith('deploy/container/'))).toEqual([]);
  expect(ignore.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
  expect(ignore).toEqual(expect.arrayContaining(['**/node_modules', '**/data', '**/.env*']));
});
