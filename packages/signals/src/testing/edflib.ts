import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

/** EDFlib on this machine, as a program that says what it reads; undefined where the library is not installed. */
export type EdfLib = {
  /** What the file holds, one fact a line: type, start, patient, then signals with their samples, then markers. */
  read(file: Uint8Array): string[];
  close(): void;
};

export function openEdfLib(): EdfLib | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'attune-edf-'));
  const close = () => rmSync(folder, { recursive: true, force: true });
  const source = join(folder, 'reader.c');
  const program = join(folder, 'reader');
  writeFileSync(source, READER);
  const large = ['-D_LARGEFILE64_SOURCE', '-D_LARGEFILE_SOURCE'];
  if (spawnSync('cc', [...large, '-o', program, source, '-ledf']).status !== 0) {
    close();
    return undefined;
  }
  return {
    read(file) {
      const path = join(folder, 'ours.edf');
      writeFileSync(path, file);
      const { stdout } = spawnSync(program, [path], { maxBuffer: 2 ** 26 });
      return stdout.toString().trimEnd().split('\n');
    },
    close,
  };
}
