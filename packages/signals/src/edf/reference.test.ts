import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signal } from '../flac/signals.test-data.ts';
import { writeEdf } from './write.ts';

/** Prints what EDFlib, an independent reader, finds in a file: one fact a line. */
const READER = `
#include <edflib.h>
#include <stdio.h>
#include <stdlib.h>
static struct edf_hdr_struct h;
int main(int argc, char **argv) {
  if (argc < 2 || edfopen_file_readonly(argv[1], &h, EDFLIB_READ_ALL_ANNOTATIONS)) {
    printf("error %d\\n", h.filetype);
    return 1;
  }
  printf("type %d\\n", h.filetype);
  printf("start %d-%d-%d %d:%d:%d %lld\\n", h.startdate_year, h.startdate_month, h.startdate_day,
         h.starttime_hour, h.starttime_minute, h.starttime_second, h.starttime_subsecond);
  printf("patient %s|%s|%s\\n", h.patientcode, h.patient_name, h.equipment);
  for (int s = 0; s < h.edfsignals; s++) {
    struct edf_param_struct *p = &h.signalparam[s];
    printf("signal %s|%s|%g|%g|%d|%d|%d|%lld\\n", p->label, p->physdimension, p->phys_min, p->phys_max,
           p->dig_min, p->dig_max, p->smp_in_datarecord, h.datarecord_duration);
    int *v = malloc(sizeof(int) * p->smp_in_file);
    int n = edfread_digital_samples(h.handle, s, p->smp_in_file, v);
    printf("samples");
    for (int i = 0; i < n; i++) printf(" %d", v[i]);
    printf("\\n");
    free(v);
  }
  for (int i = 0; i < h.annotations_in_file; i++) {
    struct edf_annotation_struct a;
    edf_get_annotation(h.handle, i, &a);
    printf("marker %lld|%s|%s\\n", a.onset, a.duration, a.annotation);
  }
  return edfclose_file(h.handle);
}
`;

let folder = '';
let reader: string | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attune-edf-'));
  const source = join(folder, 'reader.c');
  const program = join(folder, 'reader');
  writeFileSync(source, READER);
  const built = spawnSync('cc', [
    '-D_LARGEFILE64_SOURCE',
    '-D_LARGEFILE_SOURCE',
    '-o',
    program,
    source,
    '-ledf',
  ]);
  if (built.status === 0) reader = program;
  else console.log('not run: libedf (apt-get install libedf-dev)');
});
afterAll(() => rmSync(folder, { recursive: true }));

function readBack(bytes: Uint8Array): string[] {
  const file = join(folder, 'ours.edf');
  writeFileSync(file, bytes);
  return spawnSync(reader ?? '', [file], { maxBuffer: 2 ** 26 })
    .stdout.toString()
    .trimEnd()
    .split('\n');
}

describe('EDFlib reads our files', () => {
  const range = { physicalMin: -5, physicalMax: 5, digitalMin: -1000, digitalMax: 1000 };
  const startedAt = { year: 2026, month: 11, day: 22, hour: 20, minute: 15, second: 7 };

  test('with the same samples, ranges, rates, markers and start', (ctx) => {
    if (!reader) return ctx.skip();
    const heart = Int16Array.from(signal('heart', 11, 720, 1));
    const breath = Int16Array.from(signal('ramp', 10, 50, 2));
    const bytes = writeEdf({
      startedAt: { ...startedAt, fraction: 0.25 },
      patient: { code: 'P7', sex: 'F', birth: { year: 1990, month: 2, day: 3 }, name: 'Zoë' },
      recording: { equipment: 'H10' },
      signals: [
        { ...range, label: 'ECG', unit: 'µV', rate: 360, samples: heart },
        { ...range, label: 'Resp', unit: '%', rate: 25, samples: breath },
      ],
      markers: [
        { atSeconds: 0.5, seconds: 1.25, text: 'Übung beginnt 心' },
        { atSeconds: 1.75, text: 'tief' },
      ],
    });
    expect(readBack(bytes)).toEqual([
      'type 1',
      'start 2026-11-22 20:15:7 2500000',
      'patient P7|Zoe|H10',
      `signal ${'ECG'.padEnd(16)}|uV      |-5|5|-1000|1000|360|10000000`,
      `samples ${heart.join(' ')}`,
      `signal ${'Resp'.padEnd(16)}|%       |-5|5|-1000|1000|25|10000000`,
      `samples ${breath.join(' ')}`,
      'marker 5000000|1.25|Übung beginnt 心',
      'marker 17500000||tief',
    ]);
  });

  test('in records that are no whole number of seconds', (ctx) => {
    if (!reader) return ctx.skip();
    const samples = Int16Array.from(signal('noise', 10, 400, 4));
    const lines = readBack(
      writeEdf({ startedAt, signals: [{ ...range, label: 'ECG', unit: 'mV', rate: 129.987, samples }] }),
    );
    const [, , , , , , perRecord, duration] = lines[3]?.split('|') ?? [];
    expect(Number(perRecord) / (Number(duration) / 1e7)).toBeCloseTo(129.987, 4);
    expect(lines[4]?.split(' ').slice(1, 401).map(Number)).toEqual([...samples]);
  });

  test('in records of several seconds, with more markers than one record holds', (ctx) => {
    if (!reader) return ctx.skip();
    const samples = Int16Array.from(signal('noise', 16, 100, 3));
    const markers = Array.from({ length: 100 }, (_, i) => ({ atSeconds: 38, text: `number ${i}` }));
    const wide = {
      physicalMin: -1_013_441.5,
      physicalMax: 1_013_441.5,
      digitalMin: -32_768,
      digitalMax: 32_767,
    };
    const signals = [{ ...wide, label: 'Temp', unit: '°C', rate: 2.5, samples }];
    const lines = readBack(writeEdf({ startedAt, signals, markers }));
    expect(lines[3]).toBe(
      `signal ${'Temp'.padEnd(16)}|degC    |-1.01344e+06|1.01344e+06|-32768|32767|5|20000000`,
    );
    expect(lines[4]).toBe(`samples ${samples.join(' ')}`);
    const expected = markers.map((marker) => `marker 380000000||${marker.text}`);
    expect(lines.slice(5).sort()).toEqual(expected.sort());
  });
});
