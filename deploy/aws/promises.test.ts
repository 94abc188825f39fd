import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig, settingNames } from '../../apps/server/src/config.ts';
import { environments } from './environments.ts';
import { ports } from './network.ts';
import { allTemplates, names, type Properties, resources, text } from './templates-kit.ts';

const all = allTemplates();

test('the internet reaches the public load balancer on 80 and 443, and nothing else', () => {
  for (const name of names) {
    const open = resources(all, 'AWS::EC2::SecurityGroup', `attune-${name}-`).flatMap(
      ([id, { SecurityGroupIngress }]) =>
        (SecurityGroupIngress ?? [])
          .filter((rule: object) => /0\.0\.0\.0\/0|::\/0/.test(text(rule)))
          .map(
            (rule: { FromPort: number; ToPort: number }) =>
              `${id.replace(/[0-9A-F]{8}$/, '')} ${rule.FromPort}-${rule.ToPort}`,
          ),
    );
    expect(open.sort()).toEqual(['PublicAlb 443-443', 'PublicAlb 80-80']);
    const alone = resources(all, 'AWS::EC2::SecurityGroupIngress', `attune-${name}-`);
    expect(alone.filter(([, rule]) => !rule.SourceSecurityGroupId)).toEqual([]);
  }
});

test('the public load balancer leads to the public port only; Grafana and the private port are behind the private one', () => {
  for (const name of names) {
    const of = `attune-${name}-services`;
    const portOf = Object.fromEntries(
      resources(all, 'AWS::ElasticLoadBalancingV2::TargetGroup', of).map(([id, group]) => [id, group.Port]),
    );
    const balancers = Object.fromEntries(resources(all, 'AWS::ElasticLoadBalancingV2::LoadBalancer', of));
    const schemeOf = (listener: { LoadBalancerArn: { Ref: string } }) =>
      balancers[listener.LoadBalancerArn.Ref].Scheme;
    const listeners = Object.fromEntries(resources(all, 'AWS::ElasticLoadBalancingV2::Listener', of));
    const led = Object.values(listeners).flatMap((listener) => [
      [schemeOf(listener), text(listener.DefaultActions)],
    ]);
    for (const [, rule] of resources(all, 'AWS::ElasticLoadBalancingV2::ListenerRule', of))
      led.push([schemeOf(listeners[rule.ListenerArn.Ref]), text(rule.Actions)]);
    const reached = (scheme: string) =>
      Object.entries(portOf)
        .filter(([id]) => led.some(([from, actions]) => from === scheme && actions?.includes(`"${id}"`)))
        .map(([, port]) => port)
        .sort();
    expect(reached('internet-facing')).toEqual([ports.public]);
    expect(reached('internal')).toEqual([ports.grafana, ports.ops]);
  }
});

test('the private load balancer listens to the company’s addresses only, and these are private ones', () => {
  for (const name of names) {
    const [, group] =
      resources(all, 'AWS::EC2::SecurityGroup', `attune-${name}-`).find(([id]) =>
        id.startsWith('PrivateAlb'),
      ) ?? [];
    const rules = group.SecurityGroupIngress.map(({ CidrIp, FromPort, ToPort }: Record<string, unknown>) => [
      CidrIp,
      FromPort,
      ToPort,
    ]);
    expect(rules).toEqual(environments[name].companyCidrs.map((cidr) => [cidr, 443, 443]));
    for (const cidr of environments[name].companyCidrs)
      expect(cidr).toMatch(/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)\S+\/(1[6-9]|2\d|3[0-2])$/);
  }
});

test('people come by TLS 1.2 at least, behind the firewall, and who comes without TLS is sent on', () => {
  for (const name of names) {
    const of = `attune-${name}-services`;
    const listeners = resources(all, 'AWS::ElasticLoadBalancingV2::Listener', of).map(
      ([, listener]) => listener,
    );
    for (const { Protocol, SslPolicy, DefaultActions } of listeners) {
      if (Protocol === 'HTTPS') expect(SslPolicy).toMatch(/^ELBSecurityPolicy-TLS13-1-2/);
      else
        expect(DefaultActions[0]).toMatchObject({
          Type: 'redirect',
          RedirectConfig: { Protocol: 'HTTPS', StatusCode: 'HTTP_301' },
        });
    }
    expect(listeners.map(({ Port }) => Port).sort()).toEqual([443, 443, 80]);
    const [[, association] = []] = resources(all, 'AWS::WAFv2::WebACLAssociation', of);
    const [publicOne] =
      resources(all, 'AWS::ElasticLoadBalancingV2::LoadBalancer', of).find(
        ([, { Scheme }]) => Scheme === 'internet-facing',
      ) ?? [];
    expect(association.ResourceArn).toEqual({ Ref: publicOne });
    const [[, acl] = []] = resources(all, 'AWS::WAFv2::WebACL', of);
    expect(text(acl.Rules)).toMatch(
      /RateBasedStatement.*AWSManagedRulesKnownBadInputsRuleSet.*AWSManagedRulesCommonRuleSet/,
    );
  }
});

test('tasks have no public address, write to few folders, and are replaced without a gap', () => {
  for (const name of names) {
    const services = resources(all, 'AWS::ECS::Service', `attune-${name}-`);
    expect(services).toHaveLength(4);
    for (const [, service] of services) {
      expect(service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp).toBe('DISABLED');
      expect(text(service.NetworkConfiguration.AwsvpcConfiguration.Subnets)).toMatch(
        /privateSubnet1.*privateSubnet2/,
      );
      expect(text(service.NetworkConfiguration)).not.toMatch(/publicSubnet|isolatedSubnet/);
      expect(service.DeploymentConfiguration).toMatchObject({
        MinimumHealthyPercent: 100,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      });
      expect(service.EnableExecuteCommand).toBe(false);
    }
    for (const container of containers(name)) expect(container.ReadonlyRootFilesystem).toBe(true);
  }
});

test('a program ends within the time that it gets, and the load balancer ends idle connections first', async () => {
  const { default: fastify } = await import('fastify');
  const idle = fastify().initialConfig.keepAliveTimeout ?? 0;
  for (const name of names) {
    for (const [, balancer] of resources(
      all,
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      `attune-${name}-`,
    )) {
      const attributes = Object.fromEntries(
        balancer.LoadBalancerAttributes.map(({ Key, Value }: Record<string, string>) => [Key, Value]),
      );
      expect(Number(attributes['idle_timeout.timeout_seconds']) * 1000).toBeLessThan(idle);
      expect(attributes['routing.http.drop_invalid_header_fields.enabled']).toBe('true');
    }
    for (const [, group] of resources(all, 'AWS::ElasticLoadBalancingV2::TargetGroup', `attune-${name}-`)) {
      const delay = group.TargetGroupAttributes.find(({ Key }: { Key: string }) =>
        Key.startsWith('deregistration'),
      );
      expect(Number(delay.Value)).toBeGreaterThanOrEqual(15);
      if (group.Port === ports.public)
        expect(group).toMatchObject({ HealthCheckPath: '/ready', HealthCheckPort: '4001' });
    }
    for (const { StopTimeout, Name } of containers(name))
      if (Name === 'api' || Name === 'worker') expect(StopTimeout).toBeGreaterThanOrEqual(5 + 5 + 10 + 10);
  }
});

test('every setting that a task gets is one of the program, and together they are a configuration', () => {
  for (const name of names) {
    for (const { Name, Environment = [], Secrets = [] } of containers(name)) {
      const given = [...Environment, ...Secrets].map((one: { Name: string }) => one.Name);
      expect(given.filter((one) => one.startsWith('ATTUNE_') && !settingNames.includes(one))).toEqual([]);
      if (Name !== 'api' && Name !== 'worker') continue;
      const values = Object.fromEntries(
        Environment.map((one: { Name: string; Value: unknown }) => [
          one.Name,
          typeof one.Value === 'string' ? one.Value : 'arn:aws:kms:x',
        ]),
      );
      const config = readConfig({
        ...values,
        ATTUNE_DATABASE_URL: 'postgres://attune_app:x@data:5433/attune?sslmode=verify-full',
        ATTUNE_KEYS_DATABASE_URL: 'postgres://attune_keys:x@keys:5434/attune_keys?sslmode=verify-full',
        ATTUNE_MAIL_URL: 'smtps://a:b@mail:465',
      });
      expect(config).toMatchObject({ host: '0.0.0.0', port: ports.public, opsPort: ports.ops, demo: false });
    }
  }
});

test('no secret stands in a task’s settings or in a template, and API and worker do not get the owner’s password', () => {
  const passwords = /:\/\/[^"/{}$]*:[^"/{}$]+@/;
  for (const [stack, template] of Object.entries(all))
    expect(`${stack}: ${text(template).match(passwords)}`).toBe(`${stack}: null`);
  for (const name of names) {
    for (const { Name, Environment = [], Secrets = [] } of containers(name)) {
      const open = Environment.map((one: { Name: string }) => one.Name).filter((one: string) =>
        /PASSWORD|SECRET|TOKEN|MAIL_URL|DATABASE.*_URL|MASTER_KEY/.test(one),
      );
      expect(open).toEqual([]);
      if (Name === 'api' || Name === 'worker')
        expect(Secrets.map((one: { Name: string }) => one.Name)).not.toContain('ATTUNE_DATABASE_DIRECT_URL');
    }
  }
});

test('a restored server can be proven: by a task with the owner’s password and the keys, which no role of ours starts', () => {
  for (const name of names) {
    const of = `attune-${name}-services`;
    const [id, task] =
      resources(all, 'AWS::ECS::TaskDefinition', of).find(([one]) => one.startsWith('ProveTask')) ?? [];
    const [container] = task.ContainerDefinitions;
    expect(container.EntryPoint.slice(0, 3)).toEqual(['node', '--input-type=module', '--eval']);
    expect(container.EntryPoint[3]).toBe(
      readFileSync(new URL('./prove-restored.mjs', import.meta.url), 'utf8'),
    );
    const secrets = container.Secrets.map((one: { Name: string }) => one.Name);
    expect(secrets.sort()).toEqual([
      'ATTUNE_DATABASE_DIRECT_URL',
      'ATTUNE_DATABASE_URL',
      'ATTUNE_KEYS_DATABASE_URL',
    ]);
    expect(text(all[of]?.Outputs?.ProveDefinition)).toContain(`"${id}"`);
    const rights = resources(all, 'AWS::IAM::Policy', of).find(([, { Roles }]) =>
      text(Roles).includes(task.TaskRoleArn['Fn::GetAtt'][0]),
    );
    expect(text(rights?.[1].PolicyDocument)).toContain('kms:EncryptionContext:purpose');
  }
  for (const [, { Policies = [] }] of resources(all, 'AWS::IAM::Role', 'attune-account-'))
    expect(text(Policies)).not.toContain('ProveTask');
});

test('one image runs everywhere: by digest, from one registry', () => {
  for (const name of names) {
    const images = containers(name)
      .filter(({ Name }) => Name !== 'collector')
      .map(({ Image }) => text(Image));
    expect(images).toHaveLength(6);
    for (const image of images)
      expect(image).toMatch(
        /222222222222\.dkr\.ecr\.eu-central-1\.amazonaws\.com\/attune(-grafana)?@",\{"Ref":"\w+Digest"\}/,
      );
  }
});

function containers(name: string): Properties[] {
  return resources(all, 'AWS::ECS::TaskDefinition', `attune-${name}-`).flatMap(
    ([, task]) => task.ContainerDefinitions,
  );
}
