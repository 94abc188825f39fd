import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startEmbedded } from '../kernel/database/embedded.ts';
import { ask } from './cluster.ts';
import { startStandby } from './standby-kit.ts';

test('A standby shows what its primary commits, stands still when told to, and takes over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-primary-'));
  const primary = await startEmbedded({ dataDir: folder, log: () => {} });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  onTestFinished(() => primary.stop());
  await ask(primary.url, 'create table told (word text)');
  const standby = await startStandby(primary, { sync: true });
  onTestFinished(() => standby.close());
  const words = async () =>
    (await ask(standby.url, 'select word from told order by word')).rows.map(({ word }) => word);

  await ask(primary.url, `insert into told values ('a')`);
  await standby.caughtUp();
  expect(await words()).toEqual(['a']);
  await expect(ask(standby.url, `insert into told values ('x')`)).rejects.toThrow(/read-only/);

  await standby.pauseReplay();
  await ask(primary.url, `insert into told values ('b')`);
  expect(await words()).toEqual(['a']);
  await standby.resumeReplay();
  await standby.caughtUp();
  expect(await words()).toEqual(['a', 'b']);

  await primary.stop();
  await standby.promote();
  await ask(standby.url, `insert into told values ('c')`);
  expect(await words()).toEqual(['a', 'b', 'c']);
});
