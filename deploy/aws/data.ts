import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import type { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { makeBucket, makeLogBucket } from './buckets.ts';
import type { Environment } from './environments.ts';
import { accept, because } from './nag.ts';
import { type Network, ports } from './network.ts';
import { makeSecrets } from './secrets.ts';

export type Data = {
  readonly stack: Stack;
  readonly database: rds.DatabaseInstance;
  readonly keysDatabase: rds.DatabaseInstance;
  /** Seals the master key of Attune, and nothing else. */
  readonly masterKey: Key;
  readonly avatars: Bucket;
  readonly avatarKey: Key;
  readonly logs: Bucket;
  /** What seals the secrets. */
  readonly secretKeys: readonly Key[];
  readonly secrets: {
    /** Addresses with their passwords: for requests, for migrations, for keys. */
    readonly url: Secret;
    readonly directUrl: Secret;
    readonly keysUrl: Secret;
    readonly grafana: Secret;
  };
};

/** A tag of servers and of the keys that seal their disks, `data` or `keys`: who may write in a fault is refused copies of keys by it. */
export const holds = 'attune:holds';

/** Named by us, so that the rights to it can be written down without asking for its name. */
export const avatarBucketOf = ({ name, account }: Environment): string => `attune-${name}-avatars-${account}`;

/** What must outlive everything else: databases, keys, pictures, secrets. All of it stays when the stack is removed. */
export function makeData(scope: Construct, network: Network, environment: Environment): Data {
  const { account, region, name } = environment;
  const stack = new Stack(scope, `attune-${name}-data`, {
    env: { account, region },
    terminationProtection: environment.protectedFromDeletion,
  });
  const key = (id: string, description: string) =>
    new Key(stack, id, { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN, description });
  const sealing = (what: 'data' | 'keys', id: string, description: string) => {
    const made = key(id, description);
    Tags.of(made).add(holds, what);
    return made;
  };
  const dataKey = sealing('data', 'DataKey', 'Data: disks, backups, pictures, secrets');
  // Another key, which who may restore the data need not be allowed to use.
  const keysKey = sealing('keys', 'KeysKey', 'Keys of people: the disk of their server, and its copies');
  const database = makeServer(stack, network, environment, {
    id: 'Database',
    key: dataKey,
    group: network.groups.database,
    port: ports.database,
    owner: 'attune_owner',
    database: 'attune',
    ...environment.database,
  });
  const keysDatabase = makeServer(stack, network, environment, {
    id: 'Keys',
    key: keysKey,
    group: network.groups.keys,
    port: ports.keysDatabase,
    owner: 'attune_keys',
    database: 'attune_keys',
    ...environment.keysDatabase,
  });
  archive(stack, database, dataKey, environment);
  const logs = makeLogBucket(stack, environment);
  accept(
    stack,
    because('Policies of single roles, made beside what they are for.', 'HIPAA.Security-IAMNoInlinePolicy'),
  );
  return {
    stack,
    database,
    keysDatabase,
    masterKey: key('MasterKey', 'Seals the master key of Attune'),
    avatarKey: dataKey,
    avatars: makeBucket(stack, 'Avatars', {
      key: dataKey,
      logs,
      days: undefined,
      name: avatarBucketOf(environment),
    }),
    logs,
    secretKeys: [dataKey, keysKey],
    secrets: makeSecrets(stack, { database, keysDatabase, dataKey, keysKey }),
  };
}

type ServerProps = Environment['database'] & {
  readonly id: string;
  readonly key: Key;
  readonly group: SecurityGroup;
  readonly port: number;
  readonly owner: string;
  readonly database: string;
};

const engine = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_18_3 });

function makeServer(
  stack: Stack,
  network: Network,
  environment: Environment,
  props: ServerProps,
): rds.DatabaseInstance {
  const server = new rds.DatabaseInstance(stack, props.id, {
    engine,
    instanceType: new ec2.InstanceType(props.instance),
    vpc: network.vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    securityGroups: [props.group],
    publiclyAccessible: false,
    port: props.port,
    databaseName: props.database,
    // Letters and digits only: the password stands in an address.
    credentials: rds.Credentials.fromGeneratedSecret(props.owner, {
      encryptionKey: props.key,
      excludeCharacters: ' %+~`#$&*()|[]{}:;<>?!\'/@"\\,.=^_-',
    }),
    multiAz: props.multiAz,
    storageType: rds.StorageType.GP3,
    allocatedStorage: props.storageGb,
    maxAllocatedStorage: props.mostStorageGb,
    storageEncrypted: true,
    storageEncryptionKey: props.key,
    backupRetention: Duration.days(props.backupDays),
    deleteAutomatedBackups: false,
    copyTagsToSnapshot: true,
    deletionProtection: environment.protectedFromDeletion,
    removalPolicy: RemovalPolicy.RETAIN,
    autoMinorVersionUpgrade: true,
    parameterGroup: parameters(stack, props.id),
    cloudwatchLogsExports: ['postgresql', 'upgrade'],
    cloudwatchLogsRetention: undefined,
    monitoringInterval: Duration.seconds(60),
    enablePerformanceInsights: true,
    performanceInsightEncryptionKey: props.key,
    // At night, and upkeep after the backup: what goes wrong in it can be taken back.
    preferredBackupWindow: '01:00-02:00',
    preferredMaintenanceWindow: 'sun:02:30-sun:03:30',
  });
  accept(server, reasonsFor(environment, props));
  accept(
    server.node.findChild('Secret'),
    because(
      'Changed by hand, as docs/guides/deploying.md says: the program reads it at its start, and a server that changes it alone would shut the program out.',
      'AwsSolutions-SMG4',
      'HIPAA.Security-SecretsManagerRotationEnabled',
    ),
  );
  Tags.of(server).add(holds, props.id === 'Keys' ? 'keys' : 'data');
  return server;
}

/** Encrypted connections only; errors and slow statements in the log, but never a value of a statement. */
function parameters(stack: Stack, id: string): rds.ParameterGroup {
  return new rds.ParameterGroup(stack, `${id}Parameters`, {
    engine,
    description: `Attune: ${id}`,
    parameters: {
      'rds.force_ssl': '1',
      log_statement: 'none',
      log_min_duration_statement: '1000',
      log_min_error_statement: 'panic',
      log_parameter_max_length: '0',
      log_parameter_max_length_on_error: '0',
      log_error_verbosity: 'terse',
      log_connections: '1',
      log_disconnections: '1',
      log_lock_waits: '1',
      idle_in_transaction_session_timeout: '60000',
    },
  });
}

function reasonsFor(environment: Environment, props: ServerProps): Record<string, string> {
  return {
    ...(props.multiAz
      ? {}
      : because(
          'Development may be without its database for the hour of a restore.',
          'AwsSolutions-RDS3',
          'HIPAA.Security-RDSMultiAZSupport',
        )),
    ...(props.id === 'Keys'
      ? because(
          'On purpose: backups of keys live seven days at most, so that whoever was erased stays unreadable. Its own backups are kept by the server.',
          'HIPAA.Security-RDSInBackupPlan',
        )
      : {}),
    ...because(
      'The role of the server’s own monitoring is the policy that Amazon keeps for it.',
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]',
    ),
    ...(environment.protectedFromDeletion ? {} : because('Made to be thrown away.', 'AwsSolutions-RDS10')),
  };
}

/** Beside the server's own backups, which reach back to any second: one a month, of the data and never of the keys. */
function archive(
  stack: Stack,
  database: rds.DatabaseInstance,
  key: Key,
  { archiveMonths }: Environment,
): void {
  const vault = new backup.BackupVault(stack, 'Archive', {
    encryptionKey: key,
    removalPolicy: RemovalPolicy.RETAIN,
    blockRecoveryPointDeletion: true,
  });
  const plan = new backup.BackupPlan(stack, 'ArchivePlan', { backupVault: vault });
  plan.addRule(
    new backup.BackupPlanRule({
      scheduleExpression: Schedule.cron({ day: '1', hour: '3', minute: '0' }),
      deleteAfter: Duration.days(31 * archiveMonths),
    }),
  );
  const selection = plan.addSelection('Data', {
    resources: [backup.BackupResource.fromRdsDatabaseInstance(database)],
    disableDefaultBackupPolicy: false,
  });
  accept(
    selection,
    because(
      'The role of the backup service is the policy that Amazon keeps for it.',
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]',
    ),
  );
}
