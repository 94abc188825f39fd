import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../apps/server/src/config.ts';
import { pipeline } from '../../apps/server/src/kernel/database/pipeline.ts';
import { createPool } from '../../apps/server/src/kernel/database/pool.ts';
import type { Route } from '../../apps/server/src/kernel/http/route.ts';
import { createHttpServer } from '../../apps/server/src/kernel/http/server.ts';
import { openRuntime, runningEmbedded } from '../../apps/server/src/runtime.ts';

// The product's own server, with one more route: the same statement for the same answer, asked for by nobody, decided
// by nothing, past row level security. What the two differ in is what this measure is about.
const config = readConfig(process.env);
const database = await runningEmbedded(config.dataDir);
if (!database) throw new Error('There is no database in the folder.');
const { app, log, metrics } = await openRuntime({ ...config, database }, { schema: 'check' });
const bare = createPool({ url: database.directUrl, size: config.pool });

const text = 'select "theme", "language" from "preferences" where "user_id" = $1';
const guarded = app.routes.find((one) => one.name === 'getPreferences');
if (!guarded) throw new Error('The route that this measures is gone.');
const plain: Route = {
  ...guarded,
  path: '/plain/users/{userId}/preferences',
  name: 'plainPreferences',
  access: 'public',
  handle: async ({ params }) => {
    const client = await bare.connect();
    try {
      const { userId } = params as unknown as { userId: string };
      const [result] = await pipeline(client, [{ name: 'plain', text, values: [userId] }]);
      return result?.rows[0];
    } finally {
      client.release();
    }
  },
};

const server = await createHttpServer({
  routes: [...app.routes, plain],
  authenticate: app.identity.logins.authenticate,
  authorise: app.access.authorise,
  reachOf: app.access.reachOf,
  authoriseAny: app.access.authoriseAny,
  recordRefusal: app.access.recordRefusal,
  admitApp: app.appdata.admit,
  isAppOrigin: app.appdata.isAppOrigin,
  bodyBytesAtOnce: 1 << 20,
  spool: { folder: join(tmpdir(), 'attune-bench-spool'), bytesAtOnce: 1 << 20 },
  trustedProxies: config.trustedProxies,
  log,
  metrics,
});
await server.listen({ host: '127.0.0.1', port: 0 });
const address = server.server.address();
process.stdout.write(`port ${typeof address === 'object' && address ? address.port : 0}\n`);
