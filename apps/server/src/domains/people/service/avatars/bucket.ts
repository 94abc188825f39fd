import type { S3Client } from '@aws-sdk/client-s3';
import { AppError, notFound } from '../../../../kernel/errors.ts';

/** Where bytes are kept outside the database, under names that say nothing. */
export type Bucket = {
  put(name: string, bytes: Buffer): Promise<void>;
  /** @throws AppError `not-found`, `busy` */
  get(name: string): Promise<Buffer>;
  /** What is not there is removed already. */
  remove(names: readonly string[]): Promise<void>;
  close(): void;
};

const seconds = 1000;

/**
 * A bucket of S3 or anything that speaks as it does.
 * @param url s3://bucket/folder?region=eu-central-1, with &endpoint=https://host where it is not Amazon's. Credentials
 * come from where the SDK looks for them: environment, file, or the machine's own role.
 */
export function createBucket(url: string): Bucket {
  const { hostname: Bucket, pathname, searchParams } = new URL(url);
  const folder = pathname.replace(/^\//, '').replace(/\/?$/, (end) => (pathname.length > 1 ? '/' : end));
  const keyOf = (name: string) => `${pathname.length > 1 ? folder : ''}${name}`;
  let opened: Promise<{ sdk: typeof import('@aws-sdk/client-s3'); client: S3Client }> | undefined;

  // Loaded when it is first needed: most installations never do.
  const open = () => {
    opened ??= import('@aws-sdk/client-s3').then((sdk) => {
      const endpoint = searchParams.get('endpoint');
      const client = new sdk.S3Client({
        region: searchParams.get('region') ?? 'us-east-1',
        maxAttempts: 3,
        requestHandler: { connectionTimeout: 5 * seconds, requestTimeout: 20 * seconds },
        // Others than Amazon often know buckets by path only, and none of the newer checksums.
        ...(endpoint
          ? {
              endpoint,
              forcePathStyle: true,
              requestChecksumCalculation: 'WHEN_REQUIRED' as const,
              responseChecksumValidation: 'WHEN_REQUIRED' as const,
            }
          : {}),
      });
      return { sdk, client };
    });
    return opened;
  };

  async function asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if ((cause as { name?: unknown }).name === 'NoSuchKey') throw notFound();
      throw new AppError('busy', 'Pictures cannot be reached just now. Try again in a moment.', { cause });
    }
  }

  return {
    put: (name, bytes) =>
      asked(async () => {
        const { sdk, client } = await open();
        // Sealed: to the bucket it is no picture.
        const ContentType = 'application/octet-stream';
        await client.send(new sdk.PutObjectCommand({ Bucket, Key: keyOf(name), Body: bytes, ContentType }));
      }),
    get: (name) =>
      asked(async () => {
        const { sdk, client } = await open();
        const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key: keyOf(name) }));
        if (!Body) throw notFound();
        return Buffer.from(await Body.transformToByteArray());
      }),
    remove: (names) =>
      asked(async () => {
        const { sdk, client } = await open();
        for (const name of names)
          await client.send(new sdk.DeleteObjectCommand({ Bucket, Key: keyOf(name) }));
      }),
    close() {
      void opened?.then(({ client }) => client.destroy());
    },
  };
}
