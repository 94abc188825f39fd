// Runs in the image: proves a server that was restored beside the living one, and puts the result on record in that one.
import { spawnSync } from 'node:child_process';

const restored = new URL(process.env.ATTUNE_DATABASE_DIRECT_URL);
const host = process.env.RESTORED_HOST ?? '';
// The living one would prove nothing; what is no plain name could lead the owner's password elsewhere.
if (!/^[a-z0-9.-]+$/.test(host) || host === restored.hostname) {
  console.error('Say which server was restored, by its host: RESTORED_HOST. It is not the living one.');
  process.exit(1);
}
restored.hostname = host;
const args = ['apps/server/src/main.ts', 'backup', 'verify', '--restored'];
const env = { ...process.env, ATTUNE_RESTORED_URL: restored.href };
process.exitCode = spawnSync(process.execPath, args, { env, stdio: 'inherit' }).status ?? 1;
