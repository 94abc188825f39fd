import { RemovalPolicy, SecretValue, type Stack, Token } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { accept, because } from './nag.ts';

type SecretSources = {
  readonly database: rds.DatabaseInstance;
  readonly keysDatabase: rds.DatabaseInstance;
  readonly dataKey: Key;
  readonly keysKey: Key;
};

/** Passwords, and the addresses that are made of them. What a template holds are references. */
export function makeSecrets(stack: Stack, { database, keysDatabase, dataKey, keysKey }: SecretSources) {
  const login = new Secret(stack, 'LoginPassword', {
    description: 'Password of attune_app, the role that requests come with',
    encryptionKey: dataKey,
    removalPolicy: RemovalPolicy.RETAIN,
    generateSecretString: { excludePunctuation: true, passwordLength: 40 },
  });
  const grafana = new Secret(stack, 'GrafanaPassword', {
    description: 'First administrator of Grafana',
    encryptionKey: dataKey,
    removalPolicy: RemovalPolicy.RETAIN,
    generateSecretString: { excludePunctuation: true, passwordLength: 40 },
  });
  const address = (
    id: string,
    encryptionKey: Key,
    server: rds.DatabaseInstance,
    user: string,
    password: SecretValue,
    databaseName: string,
  ) =>
    new Secret(stack, id, {
      description: `Address of a database with its password: ${id}`,
      encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
      // What stands in the template is a reference that CloudFormation resolves, not the password.
      secretStringValue: SecretValue.unsafePlainText(
        `postgres://${user}:${password.unsafeUnwrap()}@${server.dbInstanceEndpointAddress}:${Token.asString(server.instanceEndpoint.port)}/${databaseName}?sslmode=verify-full`,
      ),
    });
  const owner = database.secret as Secret;
  const keysOwner = keysDatabase.secret as Secret;
  const secrets = {
    url: address('Url', dataKey, database, 'attune_app', login.secretValue, 'attune'),
    directUrl: address(
      'DirectUrl',
      dataKey,
      database,
      'attune_owner',
      owner.secretValueFromJson('password'),
      'attune',
    ),
    keysUrl: address(
      'KeysUrl',
      keysKey,
      keysDatabase,
      'attune_keys',
      keysOwner.secretValueFromJson('password'),
      'attune_keys',
    ),
    grafana,
  };
  for (const secret of [login, ...Object.values(secrets)])
    accept(
      secret,
      because(
        'Changed by hand, as docs/guides/deploying.md says: tasks read it at their start.',
        'AwsSolutions-SMG4',
        'HIPAA.Security-SecretsManagerRotationEnabled',
      ),
    );
  return secrets;
}
