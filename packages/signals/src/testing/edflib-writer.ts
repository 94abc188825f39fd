import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes 4 records of two signals with EDFlib: the samples are (place · 7 + signal · 1000) · step. */
const WRITER = `
#include <edflib.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv) {
  int bdf = !strcmp(argv[2], "24");
  int top = bdf ? 8388607 : 32767, step = bdf ? 997 : 3;
  int rates[2] = {128, 25};
  int h = edfopen_file_writeonly(argv[1], bdf ? EDFLIB_FILETYPE_BDFPLUS : EDFLIB_FILETYPE_EDFPLUS, 2);
  if (h < 0) return 1;
  for (int s = 0; s < 2; s++) {
    edf_set_samplefrequency(h, s, rates[s]);
    edf_set_physical_maximum(h, s, 3000);
    edf_set_physical_minimum(h, s, -3000);
    edf_set_digital_maximum(h, s, top);
    edf_set_digital_minimum(h, s, -top - 1);
    edf_set_label(h, s, s ? "Resp" : "EEG Cz");
    edf_set_physical_dimension(h, s, s ? "%" : "uV");
  }
  edf_set_startdatetime(h, 2026, 11, 22, 20, 15, 7);
  edf_set_subsecond_starttime(h, 2500000);
  for (int r = 0; r < 4; r++)
    for (int s = 0; s < 2; s++) {
      int buf[128];
      for (int i = 0; i < rates[s]; i++) buf[i] = ((r * rates[s] + i) * 7 + s * 1000) * step;
      if (edfwrite_digital_samples(h, buf)) return 2;
    }
  edfwrite_annotation_utf8(h, 15000LL, 5000LL, "\\xc3\\x9c" "bung");
  edfwrite_annotation_latin1(h, 30000LL, -1LL, "end");
  return edfclose_file(h);
}
`;

/** A file that EDFlib has written, of 16 bits or 24; undefined where the library is not installed. */
export function writtenByEdfLib(bits: 16 | 24): Uint8Array | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'attune-edf-'));
  try {
    const source = join(folder, 'writer.c');
    const program = join(folder, 'writer');
    const path = join(folder, 'theirs.edf');
    writeFileSync(source, WRITER);
    const large = ['-D_LARGEFILE64_SOURCE', '-D_LARGEFILE_SOURCE'];
    if (spawnSync('cc', [...large, '-o', program, source, '-ledf']).status !== 0) return undefined;
    const { status } = spawnSync(program, [path, String(bits)]);
    if (status !== 0) throw new Error(`EDFlib could not write a file of ${bits} bits: ${status}`);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
