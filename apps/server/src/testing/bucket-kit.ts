import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type S3Server = { run(): Promise<{ port: number }>; close(): Promise<void> };
type S3ServerOptions = {
  readonly address: string;
  readonly port: number;
  readonly silent: boolean;
  readonly directory: string;
  readonly configureBuckets: readonly { name: string }[];
};

/** The two credentials that the server knows. */
const credentials = 'S3RVER';

export type BucketServer = {
  /** As ATTUNE_AVATAR_BUCKET_URL has it. */
  readonly url: string;
  /** What is in the bucket, by its name. */
  objects(): Map<string, Buffer>;
  stop(): Promise<void>;
};

/** A server that speaks S3, with one bucket that is a folder of this machine. */
export async function startBucketServer(): Promise<BucketServer> {
  const Server = createRequire(import.meta.url)('s3rver') as new (options: S3ServerOptions) => S3Server;
  const directory = mkdtempSync(join(tmpdir(), 'attune-bucket-'));
  process.env.AWS_ACCESS_KEY_ID = credentials;
  process.env.AWS_SECRET_ACCESS_KEY = credentials;
  const configureBuckets = [{ name: 'pictures' }];
  const server = new Server({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets });
  const { port } = await server.run();
  const ending = '._S3rver_object';
  return {
    url: `s3://pictures/people?region=eu-central-1&endpoint=http://127.0.0.1:${port}`,
    objects: () =>
      new Map(
        readdirSync(directory, { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith(ending))
          .map((name) => [name.slice(0, -ending.length), readFileSync(join(directory, name))]),
      ),
    async stop() {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
