import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Processor time that the database in the folder has used so far, in ms; null where the system does not tell. */
export function databaseCpuMilliseconds(dataDir: string): number | null {
  const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
  if (!existsSync(file) || !existsSync('/proc')) return null;
  const main = Number(readFileSync(file, 'utf8').split('\n')[0]);
  let hundredths = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = fieldsOf(name);
    // Behind the name: the parent is the 2nd, its own time the 12th and 13th, that of ended children the two after.
    const isMain = Number(name) === main;
    if (!fields || (!isMain && Number(fields[1]) !== main)) continue;
    const times = isMain ? fields.slice(11, 15) : fields.slice(11, 13);
    hundredths += times.reduce((sum, time) => sum + Number(time), 0);
  }
  return hundredths * 10;
}

function fieldsOf(pid: string): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    // It ended while we looked.
    return undefined;
  }
}
