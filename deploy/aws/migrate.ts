import { readFileSync } from 'node:fs';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { ContainerDependencyCondition } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { Data } from './data.ts';
import type { Environment } from './environments.ts';
import { accept, because } from './nag.ts';
import type { Network } from './network.ts';
import { from, imageOf, makeLogging, makeTask } from './tasks.ts';

const loginRole = readFileSync(new URL('./login-role.mjs', import.meta.url), 'utf8');

/**
 * The task that brings the schema up to date. The workflow runs it once with the new image, and only when it ended with
 * 0 are the services replaced. Should somebody deploy them without: a program refuses a schema that lacks migrations,
 * never gets ready, and the deployment is taken back.
 */
export function makeMigrate(scope: Construct, network: Network, data: Data, environment: Environment): Stack {
  const { account, region, name } = environment;
  const stack = new Stack(scope, `attune-${name}-migrate`, { env: { account, region } });
  const image = imageOf(stack, 'Image', 'attune');
  const environmentOf = { NODE_EXTRA_CA_CERTS: '/app/certificates/aws-rds.pem' };
  const secrets = {
    ATTUNE_DATABASE_URL: from(stack, data, 'url'),
    ATTUNE_DATABASE_DIRECT_URL: from(stack, data, 'directUrl'),
  };
  const logging = makeLogging(stack, { network, environment, name: 'Migrate' });
  const task = makeTask(stack, {
    network,
    data,
    environment,
    name: 'Migrate',
    logging,
    cpu: 512,
    memory: 1024,
    folders: ['/tmp', '/data'],
    container: {
      image,
      command: ['migrate', 'up'],
      environment: { ...environmentOf, ATTUNE_DATA_DIR: '/data' },
      secrets,
    },
  });
  // First, and each time: the role that requests come with, and its password as the secret has it.
  const role = task.addContainer('login-role', {
    image,
    entryPoint: ['node', '--input-type=module', '--eval', loginRole],
    environment: environmentOf,
    secrets,
    essential: false,
    readonlyRootFilesystem: true,
    logging,
  });
  task.defaultContainer?.addContainerDependencies({
    container: role,
    condition: ContainerDependencyCondition.SUCCESS,
  });
  accept(
    stack,
    because('Policies of single roles, made beside what they are for.', 'HIPAA.Security-IAMNoInlinePolicy'),
  );
  const subnets = network.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_WITH_EGRESS }).subnetIds;
  new CfnOutput(stack, 'Task', { value: task.taskDefinitionArn });
  new CfnOutput(stack, 'Cluster', { value: network.cluster.clusterName });
  new CfnOutput(stack, 'Subnets', { value: subnets.join(',') });
  new CfnOutput(stack, 'Group', { value: network.groups.migrate.securityGroupId });
  return stack;
}
