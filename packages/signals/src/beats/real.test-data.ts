import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEdf } from '../edf/read.ts';

// Debian's own interpreter: only that one finds Debian's packages.
const python = '/usr/bin/python3';
export const hasMne = spawnSync(python, ['-c', 'import mne']).status === 0;

const program = `
import json, sys, warnings
warnings.filterwarnings('ignore')
import numpy, mne
from mne.preprocessing.ecg import qrs_detector
mne.set_log_level('ERROR')
samples = numpy.fromfile(sys.argv[1], '<f8') * 5e-6
print(json.dumps([int(place) for place in qrs_detector(360., samples)]))
`;

/** MIT-BIH 208, lead MLII, 5 minutes at 360 Hz. */
export function realEcg(): Float64Array {
  const file = new URL('../../../../examples/mit-bih-208-mlii.edf', import.meta.url);
  return Float64Array.from(readEdf(readFileSync(file)).signals[0]!.samples);
}

/** R peaks by MNE's detector, samples. */
export function mneBeats(samples: Float64Array): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'attune-ecg-'));
  try {
    const path = join(folder, 'samples');
    writeFileSync(path, new Uint8Array(samples.buffer));
    const { stdout, stderr, status } = spawnSync(python, ['-c', program, path], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`MNE failed: ${stderr}`);
    return JSON.parse(stdout) as number[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
