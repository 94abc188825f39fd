import { readFileSync } from 'node:fs';
import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { ContainerImage, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { Data } from './data.ts';
import type { Environment } from './environments.ts';
import type { Network } from './network.ts';
import { from, makeTask, settingsOf } from './tasks.ts';

const script = readFileSync(new URL('./prove-restored.mjs', import.meta.url), 'utf8');

type ProveProps = {
  readonly network: Network;
  readonly data: Data;
  readonly environment: Environment;
  readonly image: ContainerImage;
};

/**
 * The task that proves a restored server of the data: it holds the owner's password, which the restored one has as well,
 * and the keys with which values are opened. Nobody runs it by a role of ours; the account's administrator does, with the
 * restored server's host, as docs/guides/deploying.md says.
 */
export function makeProve(
  stack: Stack,
  { network, data, environment, image }: ProveProps,
): FargateTaskDefinition {
  const task = makeTask(stack, {
    network,
    data,
    environment,
    name: 'Prove',
    cpu: 1024,
    memory: 2048,
    folders: ['/tmp', '/data'],
    container: {
      image,
      entryPoint: ['node', '--input-type=module', '--eval', script],
      environment: settingsOf(environment, data),
      secrets: {
        ATTUNE_DATABASE_URL: from(stack, data, 'url'),
        ATTUNE_DATABASE_DIRECT_URL: from(stack, data, 'directUrl'),
        ATTUNE_KEYS_DATABASE_URL: from(stack, data, 'keysUrl'),
      },
    },
  });
  const subnets = network.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_WITH_EGRESS }).subnetIds;
  new CfnOutput(stack, 'ProveDefinition', { value: task.taskDefinitionArn });
  new CfnOutput(stack, 'ProveCluster', { value: network.cluster.clusterName });
  // That of the workers: data and keys let it in.
  const where = {
    subnets,
    securityGroups: [network.groups.worker.securityGroupId],
    assignPublicIp: 'DISABLED',
  };
  new CfnOutput(stack, 'ProveNetwork', { value: stack.toJsonString({ awsvpcConfiguration: where }) });
  return task;
}
