import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tellDatabase } from '../testing/database-kit.ts';
import { cleanUp, newPlace, outcome, type Place, start, stop, until } from '../testing/program-kit.ts';

afterAll(cleanUp);

const verify = (place: Place, ...more: string[]) => outcome(place, ['audit', 'verify', ...more]);
const invite = (place: Place, email: string) => outcome(place, ['user', 'create-admin', '--email', email]);

test('the audit is verified beside a program and after it; a change is found, and what its log remembers', async () => {
  const place = await newPlace();
  await invite(place, 'ada@example.org');
  const program = await start(place);
  const anchored = () => program.logged().filter((line) => line.includes('"audit anchored"'));
  await until('there is an anchor', 60_000, () => anchored().length > 0);
  const log = join(place.folder, 'log.jsonl');
  writeFileSync(
    log,
    ['no line of ours, audit anchored', '{"message":"audit anchored"}', ...anchored()].join('\n'),
  );

  const beside = await verify(place, '--witness', log);
  expect([beside.code, beside.complaints]).toEqual([0, []]);
  expect(beside.said).toEqual([
    expect.stringMatching(
      /^[1-9]\d* events in [1-9]\d* chains hold, and 1 anchors were compared; \d+ events are newer/,
    ),
    'The log told of 1 anchors.',
  ]);

  await tellDatabase(place, `update audit_events set outcome = 'refused' where action like 'invite:%'`, []);
  await tellDatabase(place, 'delete from audit_anchors', []);
  await stop(program);
  const after = await verify(place, '--witness', log);
  expect(after.code).toBe(1);
  expect(after.said).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^chain \d+, seq \d+, event [0-9a-f-]{36}: the event or its place was changed$/),
      'anchor 1: is in the log, and missing',
    ]),
  );
  expect(after.said.join('\n')).not.toMatch(/ada/i);
  expect(after.complaints).toEqual([
    expect.stringMatching(/^attune: The audit was changed: 2 findings\. Keep the database as it is/),
  ]);
}, 120_000);

test('a command without its word, or with a log that is not there, says so', async () => {
  const place = await newPlace();
  for (const [args, said] of [
    [['audit'], /audit verify/],
    [['audit', 'verify', '--witness', join(place.folder, 'nowhere')], /nowhere cannot be read/],
  ] as const) {
    const { code, complaints } = await outcome(place, args);
    expect([code, complaints.join()]).toEqual([1, expect.stringMatching(said)]);
  }
});
