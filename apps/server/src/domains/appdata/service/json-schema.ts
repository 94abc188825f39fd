import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { AppError } from '../../../kernel/errors.ts';
import { costCheck, type JsonSchema } from './schema-cost.ts';

export type { JsonSchema };

export const schemaBytes = 32 * 1024;
/** Schemas within the schema, each counted as often as it is referred to: what a value is compared with, at most. */
const mostParts = 500;

const forOne = ['not', 'if', 'then', 'else', 'items', 'contains', 'additionalProperties', 'propertyNames'];
const forUnevaluated = ['unevaluatedItems', 'unevaluatedProperties'];
const forSome = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const byName = ['properties', 'dependentSchemas'];
const plain = ['type', 'enum', 'const', 'required', 'dependentRequired', 'minimum', 'maximum', 'multipleOf'];
const bounds = ['exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'minItems', 'maxItems'];
const moreBounds = ['minProperties', 'maxProperties', 'minContains', 'maxContains'];
const words = [
  '$schema',
  '$comment',
  '$defs',
  '$ref',
  'title',
  'description',
  'default',
  'examples',
  'format',
];
const notes = ['deprecated', 'readOnly', 'writeOnly'];

const one = new Set([...forOne, ...forUnevaluated]);
const some = new Set(forSome);
const named = new Set(byName);
const known = new Set([...one, ...some, ...named, ...plain, ...bounds, ...moreBounds, ...words, ...notes]);

const refuse = (what: string) => new AppError('bad-request', `body.schema: ${what}`);

/**
 * A validator of values, or a word on why there can be none. What could keep the server busy for minutes over one
 * value is not taken: regular expressions, `uniqueItems`, and schemas that refer to themselves or multiply by
 * referring.
 * @throws AppError `bad-request`
 */
export function compileSchema(schema: JsonSchema): (value: unknown) => string | undefined {
  if (Buffer.byteLength(JSON.stringify(schema)) > schemaBytes)
    throw refuse(`a schema may be ${schemaBytes / 1024} KiB at most.`);
  refuseUnbounded(schema);
  const validate = compile(schema);
  const isTooCostly = costCheck(schema);
  return (value) => {
    if (isTooCostly(value))
      return 'it is too large for a schema that asks so much of each part. Spread it over several keys';
    if (validate(value)) return undefined;
    const [error] = validate.errors ?? [];
    return `value${error?.instancePath.slice(0, 200) ?? ''}: ${error?.keyword ?? 'schema'}: ${error?.message ?? 'does not fit'}`;
  };
}

function compile(schema: JsonSchema): ValidateFunction {
  try {
    // `format` says what is meant and checks nothing, as the standard has it: its checks are regular expressions.
    const ajv = new Ajv2020({ strict: false, validateFormats: false, addUsedSchema: false, logger: false });
    return ajv.compile(schema);
  } catch {
    // What ajv says repeats parts of what was sent.
    throw refuse('it is not a JSON Schema of the draft 2020-12.');
  }
}

type Walk = { readonly root: JsonSchema; readonly inside: ReadonlySet<unknown>; parts: number };

function refuseUnbounded(root: JsonSchema): void {
  const walk: Walk = { root, inside: new Set(), parts: 0 };
  const definitions = typeof root === 'object' ? Object.values(objectOf(root.$defs, '$defs')) : [];
  count(root, walk);
  // What nothing refers to is compiled all the same.
  for (const definition of definitions) count(definition, walk);
}

function count(schema: unknown, walk: Walk): void {
  walk.parts++;
  if (walk.parts > mostParts)
    throw refuse(`it has more than ${mostParts} parts, counting each as often as it is referred to.`);
  if (typeof schema === 'boolean') return;
  const inside: Walk = {
    root: walk.root,
    inside: new Set([...walk.inside, schema]),
    get parts() {
      return walk.parts;
    },
    set parts(parts) {
      walk.parts = parts;
    },
  };
  for (const [keyword, part] of Object.entries(objectOf(schema, 'a part of it'))) {
    if (!known.has(keyword)) throw refuse(`the keyword ${keyword.slice(0, 40)} is not supported.`);
    if (keyword === '$defs' && schema !== walk.root) throw refuse('$defs belongs at the top.');
    if (keyword === '$ref') count(targetOf(part, inside), inside);
    else if (one.has(keyword)) count(part, inside);
    else if (some.has(keyword)) for (const each of listOf(part, keyword)) count(each, inside);
    else if (named.has(keyword))
      for (const each of Object.values(objectOf(part, keyword))) count(each, inside);
  }
}

function targetOf(reference: unknown, { root, inside }: Walk): unknown {
  const name = /^#\/\$defs\/([A-Za-z0-9_-]{1,100})$/.exec(String(reference))?.[1];
  const definitions = typeof root === 'object' ? objectOf(root.$defs, '$defs') : {};
  if (name === undefined || !Object.hasOwn(definitions, name))
    throw refuse('$ref may name what is under $defs, as #/$defs/name, and nothing elsewhere.');
  const target = definitions[name];
  if (inside.has(target)) throw refuse('$ref may not lead back to where it stands.');
  return target;
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse(`${what} is not an object.`);
  return value as Record<string, unknown>;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw refuse(`${what} is not a list.`);
  return value;
}
