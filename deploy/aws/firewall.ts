import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Environment } from './environments.ts';
import type { Network } from './network.ts';

/**
 * Rules of Amazon's that only count. Bodies of ours are recordings and what people write: long, and full of signs that
 * look like an attack. The program itself bounds bodies, and its pages run no script but their own.
 */
const onlyCounted = [
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'GenericRFI_BODY',
  'GenericLFI_BODY',
  'EC2MetaDataSSRF_BODY',
];

/** Known attacks, addresses of ill repute, and who asks too often. */
export function makeFirewall(
  stack: Stack,
  balancer: ApplicationLoadBalancer,
  { key }: Network,
  environment: Environment,
): void {
  const seen = (metricName: string) => ({
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: false,
    metricName,
  });
  const managed = (
    name: string,
    priority: number,
    counted: readonly string[] = [],
  ): CfnWebACL.RuleProperty => ({
    name,
    priority,
    overrideAction: { none: {} },
    visibilityConfig: seen(name),
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
  });
  const acl = new CfnWebACL(stack, 'Firewall', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: seen(`attune-${environment.name}`),
    rules: [
      {
        name: 'TooOften',
        priority: 0,
        action: { block: { customResponse: { responseCode: 429 } } },
        visibilityConfig: seen('TooOften'),
        statement: {
          rateBasedStatement: { limit: environment.requestsInFiveMinutes, aggregateKeyType: 'IP' },
        },
      },
      managed('AWSManagedRulesAmazonIpReputationList', 10),
      managed('AWSManagedRulesKnownBadInputsRuleSet', 20),
      managed('AWSManagedRulesCommonRuleSet', 30, onlyCounted),
    ],
  });
  new CfnWebACLAssociation(stack, 'FirewallInFront', {
    resourceArn: balancer.loadBalancerArn,
    webAclArn: acl.attrArn,
  });
  // Amazon wants the name to begin so.
  const logs = new LogGroup(stack, 'FirewallLogs', {
    logGroupName: `aws-waf-logs-attune-${environment.name}`,
    retention: environment.logDays,
    encryptionKey: key,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  new CfnLoggingConfiguration(stack, 'FirewallLogging', {
    resourceArn: acl.attrArn,
    logDestinationConfigs: [logs.logGroupArn],
    // Who was let through is of no interest, and tokens are nobody's business.
    loggingFilter: {
      DefaultBehavior: 'DROP',
      Filters: [
        {
          Behavior: 'KEEP',
          Requirement: 'MEETS_ANY',
          Conditions: [{ ActionCondition: { Action: 'BLOCK' } }, { ActionCondition: { Action: 'COUNT' } }],
        },
      ],
    },
    redactedFields: [
      { singleHeader: { Name: 'authorization' } },
      { singleHeader: { Name: 'cookie' } },
      { queryString: {} },
    ],
  });
}
