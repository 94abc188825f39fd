import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Environment } from './environments.ts';
import { accept, because } from './nag.ts';

const common = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
};

const oneRegion = because(
  'Pictures can be given again, and logs are copies: a second region would hold personal data in one more place.',
  'HIPAA.Security-S3BucketReplicationEnabled',
);

type BucketProps = {
  readonly key: Key;
  readonly logs: Bucket;
  /** After how many days what lies there goes; undefined: never by itself. */
  readonly days: number | undefined;
  readonly name?: string;
};

/** A bucket that nobody reaches without TLS or from outside; what is deleted is gone within a week. */
export function makeBucket(stack: Stack, id: string, { key, logs, days, name }: BucketProps): Bucket {
  const bucket = new Bucket(stack, id, {
    ...common,
    ...(name === undefined ? {} : { bucketName: name }),
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    versioned: true,
    serverAccessLogsBucket: logs,
    serverAccessLogsPrefix: `s3/${id.toLowerCase()}/`,
    lifecycleRules: [
      {
        noncurrentVersionExpiration: Duration.days(7),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
        ...(days === undefined ? {} : { expiration: Duration.days(days) }),
      },
    ],
  });
  accept(bucket, oneRegion);
  return bucket;
}

/** Where load balancers and buckets write who came; they can only write to what S3 itself encrypts. */
export function makeLogBucket(stack: Stack, { logDays }: Pick<Environment, 'logDays'>): Bucket {
  const bucket = new Bucket(stack, 'Logs', {
    ...common,
    encryption: BucketEncryption.S3_MANAGED,
    versioned: true,
    objectOwnership: ObjectOwnership.OBJECT_WRITER,
    lifecycleRules: [{ expiration: Duration.days(logDays), noncurrentVersionExpiration: Duration.days(7) }],
  });
  accept(bucket, {
    ...oneRegion,
    ...because(
      'Load balancers can write to nothing else than what S3 encrypts with its own key.',
      'HIPAA.Security-S3DefaultEncryptionKMS',
    ),
  });
  return bucket;
}
