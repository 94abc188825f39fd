import { Duration, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { copying, dataPlane, handingOn, mending, never, readings } from './actions.ts';
import { holds } from './data.ts';
import { region, sourceRepository } from './environments.ts';
import { accept, because } from './nag.ts';
import { byWorkflow } from './workflows.ts';

export const readRoleName = 'attune-read';
export const writeRoleName = 'attune-write';
export const brokerRoleName = 'attune-elevation';

const reading = new iam.PolicyStatement({ sid: 'Look', actions: [...readings], resources: ['*'] });
const refuse = (sid: string, actions: readonly string[], conditions?: iam.Conditions) =>
  new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    actions: [...actions],
    resources: ['*'],
    ...(conditions && { conditions }),
  });

const noData = refuse('NoData', dataPlane);
const noGrants = refuse('NoGrants', [handingOn]);
const mend = new iam.PolicyStatement({ sid: 'Mend', actions: [...mending], resources: ['*'] });
const noMore = refuse('NoMore', never);

const onServersOf = (what: 'data' | 'keys') => ({ StringEquals: { [`aws:ResourceTag/${holds}`]: what } });

/** Copies of the keys’ server would outlive its seven days of backups, and a restored one brings back keys that were destroyed. */
const noKeyCopies = refuse('NoCopiesOfKeys', copying, onServersOf('keys'));

const throughRds = `rds.${region}.amazonaws.com`;

/**
 * A restored server opens its disk by a grant on the key of the old one, and RDS asks for it in the name of who restores
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html). So this one grant may be
 * made: to a service of AWS, through RDS, on the key of the data. That of the keys has none, whatever server is named.
 */
const openRestored = new iam.PolicyStatement({
  sid: 'OpenRestored',
  actions: [handingOn],
  resources: ['*'],
  conditions: {
    StringEquals: { 'kms:ViaService': throughRds, ...onServersOf('data').StringEquals },
    Bool: { 'kms:GrantIsForAWSResource': 'true' },
  },
});
const noOtherGrants = [
  refuse('NoGrantsOutsideRds', [handingOn], { StringNotEquals: { 'kms:ViaService': throughRds } }),
  refuse('NoGrantsOfOtherKeys', [handingOn], { StringNotEquals: { [`aws:ResourceTag/${holds}`]: 'data' } }),
];

const readPolicy = [reading, noData, noGrants];
const writePolicy = [reading, mend, openRestored, noData, noMore, noKeyCopies, ...noOtherGrants];

/**
 * Roles of people in an account. Everybody reads; who must write is let through to the second role by a workflow that
 * somebody else approves, for an hour. The workflow can do one thing: put that leave into the policy of the first role,
 * and a boundary says that whatever stands there is never more than reading and taking the second role.
 */
export function makeAccess(stack: Stack, provider: iam.IOidcProvider): void {
  const takeWrite = new iam.PolicyStatement({
    sid: 'TakeWrite',
    actions: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
    resources: [`arn:aws:iam::${stack.account}:role/${writeRoleName}`],
  });
  const readBoundary = new iam.ManagedPolicy(stack, 'ReadBoundary', {
    managedPolicyName: `${readRoleName}-boundary`,
    statements: [...readPolicy, takeWrite],
  });
  const read = new iam.Role(stack, 'Read', {
    roleName: readRoleName,
    description: 'What everybody has: sees how everything is and does, and no data',
    assumedBy: new iam.AccountPrincipal(stack.account),
    permissionsBoundary: readBoundary,
    maxSessionDuration: Duration.hours(8),
    inlinePolicies: { read: new iam.PolicyDocument({ statements: readPolicy }) },
  });
  // A second factor, and a name that every later step keeps: CloudTrail shows who it was, also behind the second role.
  trust(read, {
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the policy
    StringEquals: { 'sts:SourceIdentity': '${aws:username}' },
  });
  const writeBoundary = new iam.ManagedPolicy(stack, 'WriteBoundary', {
    managedPolicyName: `${writeRoleName}-boundary`,
    statements: writePolicy,
  });
  const write = new iam.Role(stack, 'Write', {
    roleName: writeRoleName,
    description: 'For an hour, by leave of somebody else: mends programs and servers, and sees no data',
    assumedBy: new iam.ArnPrincipal(read.roleArn),
    permissionsBoundary: writeBoundary,
    maxSessionDuration: Duration.hours(1),
    inlinePolicies: { write: new iam.PolicyDocument({ statements: writePolicy }) },
  });
  trust(write, { StringLike: { 'sts:SourceIdentity': '*' } });
  const broker = makeBroker(stack, read, provider);
  acceptLists([readBoundary, read, writeBoundary, write, broker]);
}

/** Replaces who may take a role by the same with conditions, and lets them say who they are. */
function trust(role: iam.Role, conditions: iam.Conditions): void {
  const statement = role.assumeRolePolicy;
  if (!statement) throw new Error('A role of our own has a policy of who may take it.');
  const { Statement: before } = statement.toJSON() as { Statement: { Principal: { AWS: unknown } }[] };
  const resource = role.node.defaultChild as iam.CfnRole;
  resource.assumeRolePolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: before[0]?.Principal,
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
        Condition: conditions,
      },
    ],
  };
}

/** The workflow's own role: it writes and takes back leaves on the read role, and nothing else anywhere. */
function makeBroker(stack: Stack, read: iam.Role, provider: iam.IOidcProvider): iam.Role {
  return new iam.Role(stack, 'Elevation', {
    roleName: brokerRoleName,
    description: 'Of the workflow "elevate", behind an environment where another person approves',
    assumedBy: byWorkflow(provider, sourceRepository, 'environment:elevation'),
    maxSessionDuration: Duration.hours(1),
    inlinePolicies: {
      leave: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            sid: 'GiveAndTakeLeave',
            actions: [
              'iam:PutRolePolicy',
              'iam:DeleteRolePolicy',
              'iam:ListRolePolicies',
              'iam:GetRolePolicy',
            ],
            resources: [read.roleArn],
          }),
        ],
      }),
    },
  });
}

function acceptLists(constructs: readonly (iam.Role | iam.ManagedPolicy)[]): void {
  const lists = readings.filter((action) => action.includes('*'));
  for (const construct of constructs)
    accept(
      construct,
      because(
        'Reads of whole services: what is listed is how things are set up, and data are refused in the same policy.',
        'AwsSolutions-IAM5[Resource::*]',
        ...lists.map((action) => `AwsSolutions-IAM5[Action::${action}]`),
        'HIPAA.Security-IAMPolicyNoStatementsWithFullAccess',
        'HIPAA.Security-IAMNoInlinePolicy',
      ),
    );
}
