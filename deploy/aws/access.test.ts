import { expect, test } from 'vitest';
import { dataPlane } from './actions.ts';
import { differences, environments } from './environments.ts';
import { all, may, names, type Request, type Role, roleOf } from './roles-kit.ts';
import { resources, text } from './templates-kit.ts';

const accountsOf = ['attune-account-dev', 'attune-account-prod'] as const;

const about = (what: string): Request => ({ 'aws:ResourceTag/attune:holds': what });
/** As RDS asks for a grant, in the name of who restores a server. */
const throughRds: Request = {
  'kms:ViaService': 'rds.eu-central-1.amazonaws.com',
  'kms:GrantIsForAWSResource': 'true',
};
/** Whatever somebody makes of a request. */
const requests: readonly Request[] = [
  {},
  about('data'),
  about('keys'),
  throughRds,
  { ...throughRds, ...about('data') },
];

// One of each, as they are called by whoever wants data or more rights.
const forbidden = [
  ...dataPlane.map((action) => action.replace('*', '')),
  's3:GetObjectVersion',
  'iam:CreateUser',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  'iam:PassRole',
  'iam:CreateAccessKey',
  'iam:UpdateAssumeRolePolicy',
  'cloudtrail:StopLogging',
  'kms:ScheduleKeyDeletion',
  'kms:PutKeyPolicy',
  'rds:DeleteDBInstance',
  'rds:ModifyDBSnapshotAttribute',
  'rds:StartExportTask',
  'ecs:RunTask',
  'ecs:RegisterTaskDefinition',
  's3:PutBucketPolicy',
  'organizations:LeaveOrganization',
] as const; // one of each kind

const isNowhere = (role: Role, action: string) =>
  expect(`${action} ${requests.some((request) => may(role, action, request))}`).toBe(`${action} false`);

test('the role of every day reads how things are, never data, and can give itself nothing', () => {
  for (const stack of accountsOf) {
    const read = roleOf(stack, 'attune-read');
    for (const action of [
      'ecs:DescribeServices',
      'logs:FilterLogEvents',
      'rds:DescribeDBInstances',
      'cloudwatch:GetMetricData',
    ])
      expect(`${action} ${may(read, action)}`).toBe(`${action} true`);
    for (const action of [
      ...forbidden,
      'kms:CreateGrant',
      'ecs:UpdateService',
      'rds:RebootDBInstance',
      'sts:AssumeRole',
    ])
      isNowhere(read, action);
    for (const { Effect, Action } of read.statements)
      if (Effect === 'Allow')
        for (const action of [Action].flat())
          expect(action).toMatch(
            /:(Get|List|Describe|Lookup|BatchGet|Filter|StartQuery|StopQuery|QueryMetrics)/,
          );
    expect(read.trust).toMatch(/"aws:MultiFactorAuthPresent":"true"/);
    expect(read.trust).toMatch(/"sts:SourceIdentity":"\$\{aws:username\}"/);
  }
});

test('whatever leave is written into it, the role of every day becomes no more than the one with writes', () => {
  for (const stack of accountsOf) {
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
    const read = roleOf(stack, 'attune-read');
    const raised = { ...read, statements: [...read.statements, everything] };
    for (const action of [...forbidden, 'kms:CreateGrant', 'ecs:UpdateService']) isNowhere(raised, action);
    const leave = read.boundary?.find((statement) => names(statement, 'sts:AssumeRole'));
    expect(text(leave?.Resource)).toMatch(/^"arn:aws:iam::\d{12}:role\/attune-write"$/);
  }
});

test('the role with writes lasts an hour, is taken from the other one only, and sees no data either', () => {
  for (const stack of accountsOf) {
    const write = roleOf(stack, 'attune-write');
    expect(write.seconds).toBe(3600);
    expect(write.trust).toMatch(/"AWS":\{"Fn::GetAtt":\["Read\w+","Arn"\]\}/);
    expect(write.trust).not.toMatch(/:root|"AWS":"\*"/);
    for (const action of ['ecs:UpdateService', 'rds:RebootDBInstance']) expect(may(write, action)).toBe(true);
    for (const action of forbidden) isNowhere(write, action);
  }
});

test('the role with writes can restore the server of the data, with the grant that this takes, and make no copy of keys', () => {
  for (const stack of accountsOf) {
    const write = roleOf(stack, 'attune-write');
    // And not because nobody happened to allow it: whatever else is written into the role.
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
    const raised = { ...write, statements: [...write.statements, everything], boundary: undefined };
    for (const action of [
      'rds:RestoreDBInstanceToPointInTime',
      'rds:ModifyDBInstance',
      'rds:CreateDBSnapshot',
    ])
      expect(`${action} ${may(write, action, about('data'))}`).toBe(`${action} true`);
    expect(may(write, 'kms:DescribeKey', throughRds)).toBe(true);
    expect(may(write, 'kms:CreateGrant', { ...throughRds, ...about('data') })).toBe(true);
    expect(
      may(write, 'kms:CreateGrant', {
        ...throughRds,
        ...about('data'),
        'kms:GrantIsForAWSResource': 'false',
      }),
    ).toBe(false);
    for (const role of [write, raised]) {
      for (const action of [
        'rds:CreateDBSnapshot',
        'rds:RestoreDBInstanceToPointInTime',
        'rds:RestoreDBInstanceFromDBSnapshot',
        'rds:CreateDBInstanceReadReplica',
        'rds:CreateBlueGreenDeployment',
        'rds:StartDBInstanceAutomatedBackupsReplication',
        'rds:ModifyDBInstance',
        'backup:StartBackupJob',
        'backup:StartCopyJob',
        'rds:CopyDBSnapshot',
      ])
        expect(`${action} ${may(role, action, about('keys'))}`).toBe(`${action} false`);
      // A restore that names the server in a way that brings no tags still has no key to open its disk with.
      for (const request of [
        { ...throughRds, ...about('keys') },
        throughRds,
        about('data'),
        { ...throughRds, ...about('data'), 'kms:ViaService': 'ec2.eu-central-1.amazonaws.com' },
      ])
        expect(`${text(request)} ${may(role, 'kms:CreateGrant', request)}`).toBe(`${text(request)} false`);
      // Nobody makes a key into one of the data, or a server of keys into none.
      for (const action of ['kms:TagResource', 'kms:UntagResource', 'rds:RemoveTagsFromResource'])
        isNowhere(role, action);
    }
  }
});

test('servers and what seals them carry what they hold, by which copies of keys are refused', () => {
  for (const name of ['dev', 'staging', 'live']) {
    const keys = Object.fromEntries(resources(all, 'AWS::KMS::Key', `attune-${name}-data`));
    for (const [, server] of resources(all, 'AWS::RDS::DBInstance', `attune-${name}-`)) {
      const tag = `{"Key":"attune:holds","Value":"${server.MasterUsername === 'attune_keys' ? 'keys' : 'data'}"}`;
      expect(text(server.Tags)).toContain(tag);
      expect(text(keys[server.KmsKeyId['Fn::GetAtt'][0]].Tags)).toContain(tag);
    }
    // The master key has neither: nobody restores anything by it.
    const tagged = Object.values(keys).filter(({ Tags }) => text(Tags).includes('attune:holds'));
    expect(tagged).toHaveLength(2);
  }
});

test('who gives leave can do nothing else, and comes from an environment with approvals', () => {
  for (const stack of accountsOf) {
    const broker = roleOf(stack, 'attune-elevation');
    expect(broker.statements).toHaveLength(1);
    expect(text(broker.statements[0]?.Resource)).toMatch(/^\{"Fn::GetAtt":\["Read\w+","Arn"\]\}$/);
    expect(broker.trust).toContain(
      '"token.actions.githubusercontent.com:sub":"repo:your-organisation/attune:environment:elevation"',
    );
  }
});

test('each environment is delivered by a role of its own, for runs behind that environment only; images come from main', () => {
  const delivered = { dev: accountsOf[0], staging: accountsOf[1], live: accountsOf[1] };
  for (const [name, stack] of Object.entries(delivered)) {
    const role = roleOf(stack, `attune-deliver-${name}`);
    expect(role.trust).toContain(`:sub":"repo:your-organisation/attune:environment:${name}"`);
    for (const other of Object.keys(delivered).filter((one) => one !== name))
      expect(text(role.statements)).not.toContain(`attune${other}`);
    for (const action of [
      ...dataPlane.map((one) => one.replace('*', '')),
      'ecs:UpdateService',
      'iam:CreateRole',
    ])
      expect(`${action} ${may(role, action)}`).toBe(`${action} false`);
  }
  expect(roleOf(accountsOf[1], 'attune-build').trust).toContain(
    ':sub":"repo:your-organisation/attune:ref:refs/heads/main"',
  );
  for (const [, { AssumeRolePolicyDocument }] of resources(all, 'AWS::IAM::Role', 'attune-account'))
    if (text(AssumeRolePolicyDocument).includes('WebIdentity'))
      expect(text(AssumeRolePolicyDocument)).not.toMatch(/StringLike|sub":"[^"]*\*/);
});

test('staging and live are the same template, but for names, addresses and what is listed with its reason', () => {
  const { staging, live } = environments;
  const parts = ['network', 'data', 'watching', 'migrate', 'services'];
  const listed = new Set<string>();
  for (const part of parts) {
    const [one, other] = [staging, live].map(({ name }) =>
      normal(all[`attune-${name}-${part}`], environments[name]),
    );
    compare(one, other, part, (path) => {
      const property = path.split('/').findLast((step) => !/^\d+$/.test(step)) ?? '';
      expect(`${path}: ${property in differences}`).toBe(`${path}: true`);
      listed.add(property);
    });
  }
  expect([...listed].sort()).toEqual(Object.keys(differences).sort());
});

/** Hashes of names, the names themselves and addresses, made alike. */
function normal(
  template: unknown,
  { name, cidr, host, certificate, privateCertificate, mailFrom }: (typeof environments)['live'],
): unknown {
  const network = cidr.split('.').slice(0, 2).join('.');
  return JSON.parse(
    text(template)
      .replaceAll(mailFrom, 'MAIL')
      .replaceAll(certificate, 'CERTIFICATE')
      .replaceAll(privateCertificate, 'PRIVATE-CERTIFICATE')
      .replaceAll(`"${host}"`, '"HOST"')
      .replaceAll(`https://${host}"`, 'https://HOST"')
      .replaceAll(`${network}.`, 'NETWORK.')
      .replaceAll(
        new RegExp(
          `(?<![a-z])${name}(?=[^a-z]|data|network|services|migrate|watching)|(?<=attune)${name}`,
          'g',
        ),
        'NAME',
      )
      .replaceAll(/(?<=[A-Za-z])[0-9A-F]{8,}/g, 'HASH')
      .replaceAll(/[0-9a-f]{40}/g, 'HASH'),
  );
}

/** Calls back for every leaf in which two trees differ; another shape is a failure. */
function compare(one: unknown, other: unknown, path: string, differs: (path: string) => void): void {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    if (one !== other) differs(path);
    return;
  }
  expect(`${path} ${Object.keys(one)}`).toBe(`${path} ${Object.keys(other)}`);
  for (const [key, value] of Object.entries(one))
    compare(value, (other as Record<string, unknown>)[key], `${path}/${key}`, differs);
}

test('policies are as small as IAM takes them', () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, without white space.
  for (const [id, { PolicyDocument }] of resources(all, 'AWS::IAM::ManagedPolicy'))
    expect(`${id} ${text(PolicyDocument).length <= 6144}`).toBe(`${id} true`);
  for (const [id, { Policies = [] }] of resources(all, 'AWS::IAM::Role')) {
    const size = Policies.reduce((sum: number, one: object) => sum + text(one).length, 0);
    expect(`${id} ${size <= 10_240}`).toBe(`${id} true`);
  }
});
