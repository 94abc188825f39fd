import Fastify from 'fastify';
import { createPool } from '../../apps/server/src/kernel/database/pool.ts';
import * as statements from './statements.ts';

// The peer: Fastify with nothing around it, the same statement for the same answer over the same driver and a pool of
// the same size, as the owner of the tables. Nobody is asked who they are, nothing is checked, sealed or recorded.
const url = process.env.BENCH_DATABASE_URL;
if (!url) throw new Error('BENCH_DATABASE_URL says where the database is.');
const pool = createPool({ url, size: { min: 2, max: 10 } });
const server = Fastify({ logger: false });

const first = async <Row>(name: string, text: string, values: unknown[]): Promise<Row | undefined> =>
  (await pool.query({ name, text, values })).rows[0] as Row | undefined;

type About = { Params: { userId: string } };
type OfKey = { Params: { userId: string; app: string; key: string } };
type Edition = { version: number; born: number; createdAt: Date; updatedAt: Date };
type Preferences = Record<string, unknown> & { widget_settings: Buffer | null };
type Item = { id: string; app: string; type: string; occurredAt: string; data?: unknown };

server.get('/cpu', async () => process.cpuUsage());

server.get<About>('/users/:userId/profile', async ({ params: { userId } }) => {
  const row = await first<Record<string, unknown> & { display_name: Buffer }>('profile', statements.profile, [
    userId,
  ]);
  return row && { ...row, display_name: row.display_name.toString('base64') };
});

server.get<About>('/users/:userId/preferences', async ({ params: { userId } }) =>
  first<Preferences>('preferences', statements.preferences, [userId]),
);

server.patch<About & { Body: { theme: string } }>('/users/:userId/preferences', ({ params, body }) =>
  first<Preferences>('changePreferences', statements.changePreferences, [params.userId, body.theme]),
);

const tagOf = ({ version, born }: Edition) => `"${version}-${born.toString(36)}"`;
const shown = (row: Edition) => ({
  version: row.version,
  etag: tagOf(row),
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

server.get<OfKey>('/users/:userId/apps/:app/data/:key', async ({ params: { userId, app, key } }, reply) => {
  const row = await first<Edition & { value: Buffer }>('readData', statements.readData, [userId, app, key]);
  if (!row) return reply.status(404).send({});
  return { app, key, value: JSON.parse(row.value.toString()) as unknown, ...shown(row) };
});

server.put<OfKey & { Body: { value: unknown } }>(
  '/users/:userId/apps/:app/data/:key',
  async ({ params: { userId, app, key }, body, headers }, reply) => {
    const values = [userId, app, key, Buffer.from(JSON.stringify(body.value))];
    const [, version, born] = /^"(\d+)-(\w+)"$/.exec(headers['if-match'] ?? '') ?? [];
    const row =
      version && born
        ? await first<Edition>('replaceData', statements.replaceData, [
            ...values,
            version,
            Number.parseInt(born, 36),
          ])
        : await first<Edition>('putData', statements.putData, values);
    return row ? { app, key, ...shown(row) } : reply.status(412).send({});
  },
);

server.post<About & { Body: { items: Item[] } }>(
  '/users/:userId/activities/batch',
  async ({ params, body: { items } }) => {
    const row = await first<{ stored: number }>('addActivities', statements.addActivities, [
      items.map((one) => one.id),
      items.map((one) => one.app),
      items.map((one) => one.type),
      items.map(() => null),
      items.map((one) => new Date(one.occurredAt)),
      items.map((one) => (one.data === undefined ? null : Buffer.from(JSON.stringify(one.data)))),
      items.map(() => null),
      params.userId,
      new Date(),
    ]);
    return { stored: row?.stored, repeated: items.length - (row?.stored ?? 0) };
  },
);

await server.listen({ host: '127.0.0.1', port: 0 });
const address = server.server.address();
process.stdout.write(`port ${typeof address === 'object' && address ? address.port : 0}\n`);
