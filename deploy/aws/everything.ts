import { type Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type AccountName, makeAccount } from './account.ts';
import { makeData } from './data.ts';
import { accounts, type Environment, environments } from './environments.ts';
import { makeMigrate } from './migrate.ts';
import { makeNetwork } from './network.ts';
import { makeServices } from './services.ts';
import { makeWatching } from './watching.ts';

export type EnvironmentStacks = Readonly<
  Record<'network' | 'data' | 'watching' | 'migrate' | 'services', Stack>
>;

/** The stacks of one environment, in the order in which they are deployed. */
export function makeEnvironment(scope: Construct, environment: Environment): EnvironmentStacks {
  const network = makeNetwork(scope, environment);
  const data = makeData(scope, network, environment);
  const watching = makeWatching(scope, network, data, environment);
  const migrate = makeMigrate(scope, network, data, environment);
  const services = makeServices(scope, { network, data, watching, environment });
  // New programs never come before their schema.
  services.addStackDependency(migrate);
  const stacks = { network: network.stack, data: data.stack, watching: watching.stack, migrate, services };
  for (const stack of Object.values(stacks)) Tags.of(stack).add('environment', environment.name);
  return stacks;
}

/** Both accounts, and all that runs in them. */
export function makeEverything(scope: Construct) {
  const inside = (account: string) =>
    Object.values(environments).filter((environment) => environment.account === account);
  const names = Object.keys(accounts) as AccountName[];
  return {
    accounts: Object.fromEntries(
      names.map((name) => [name, makeAccount(scope, name, inside(accounts[name]))]),
    ) as Record<AccountName, Stack>,
    dev: makeEnvironment(scope, environments.dev),
    staging: makeEnvironment(scope, environments.staging),
    live: makeEnvironment(scope, environments.live),
  };
}
