import { readFileSync } from 'node:fs';
import { App, Tags } from 'aws-cdk-lib';
import { type EnvironmentName, environments } from './environments.ts';
import { makeEverything } from './everything.ts';

/** Every environment made in this process, and what tests ask of it. */

type Resource = { readonly Type: string; readonly Properties: Properties };
// biome-ignore lint/suspicious/noExplicitAny: a template is what CloudFormation says it is
export type Properties = any;
type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: object;
  readonly Outputs?: Readonly<Record<string, unknown>>;
};

const file = (name: string) =>
  JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')) as Record<string, object>;

/** The app as the command line makes it, without the rule packs. */
export function makeApp(): App {
  const { '@aws-cdk/core:validateAgainstDefaultRules': _slow, ...flags } = file('cdk.json').context as Record<
    string,
    unknown
  >;
  const app = new App({ context: { ...flags, ...file('cdk.context.json') } });
  makeEverything(app);
  Tags.of(app).add('product', 'attune');
  return app;
}

export type Stacks = Readonly<Record<string, Template>>;

/** All templates by the name of their stack. */
export function allTemplates(app = makeApp()): Stacks {
  return Object.fromEntries(app.synth().stacks.map((stack) => [stack.stackName, stack.template as Template]));
}

export const names = Object.keys(environments) as EnvironmentName[];

/** Resources of one type, in one stack or in all of them. */
export function resources(templates: Stacks, type: string, of = ''): [string, Properties][] {
  return Object.entries(templates)
    .filter(([stack]) => stack.startsWith(of))
    .flatMap(([, template]) => Object.entries(template.Resources))
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [id, resource.Properties]);
}

/** What a value says once its references are told by their names. */
export const text = (value: unknown): string => JSON.stringify(value);
