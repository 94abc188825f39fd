/** A JSON Schema (2020-12): true, false or an object. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/**
 * How long comparing a value with a schema takes, worked out beforehand in steps of up to half a microsecond: an app's
 * schema and a person's value are each within their limits, and still their product could keep the server busy.
 */
const mostSteps = 100_000;
/** What ends the comparing where it does not fit costs less than what notes that down and goes on. */
const plainWeight = 0.25;

/** A value as the cost sees it: at each depth, how many values there are, and the characters in them and their keys. */
type Shape = { readonly values: number[]; readonly characters: number[]; readonly longest: number[] };

type Walk = {
  readonly root: JsonSchema;
  /** What each part names besides its parts, counted once. */
  readonly named: WeakMap<object, number>;
  readonly unevaluated: boolean;
  readonly shape: Shape;
  steps: number;
};

/** With which values a schema is compared: at most so many of those at a depth, and at what price each. */
type Where = { readonly depth: number; readonly times: number; readonly price: number };

const goesOn = new Set(['not', 'if', 'contains', 'anyOf', 'oneOf']);
const ofSame = ['not', 'if', 'then', 'else'];
const ofSameSome = ['allOf', 'anyOf', 'oneOf', 'dependentSchemas'];
const ofInner = [
  'items',
  'contains',
  'additionalProperties',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
];

/** Whether comparing a value with the schema would take too long. */
export function costCheck(root: JsonSchema): (value: unknown) => boolean {
  const unevaluated = /"unevaluated(Items|Properties)"/.test(JSON.stringify(root));
  const named = new WeakMap<object, number>();
  return (value) => {
    const walk: Walk = { root, named, unevaluated, shape: shapeOf(value), steps: 0 };
    count(root, { depth: 0, times: 1, price: plainWeight }, walk);
    return walk.steps > mostSteps;
  };
}

function shapeOf(value: unknown): Shape {
  const shape: Shape = { values: [], characters: [], longest: [] };
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  const add = (depth: number, characters: number) => {
    shape.characters[depth] = (shape.characters[depth] ?? 0) + characters;
    shape.longest[depth] = Math.max(shape.longest[depth] ?? 0, characters);
  };
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: one, depth } = next;
    shape.values[depth] = (shape.values[depth] ?? 0) + 1;
    if (typeof one === 'string') add(depth, one.length);
    if (typeof one !== 'object' || one === null) continue;
    if (!Array.isArray(one)) for (const key of Object.keys(one)) add(depth + 1, key.length);
    for (const part of Object.values(one)) open.push({ value: part, depth: depth + 1 });
  }
  return shape;
}

/** Adds what it costs to compare values with a schema. */
function count(schema: unknown, where: Where, walk: Walk): void {
  const { depth, times, price } = where;
  walk.steps += times * price;
  if (times === 0 || walk.steps > mostSteps || typeof schema !== 'object' || schema === null) return;
  const { shape, root } = walk;
  const part = schema as Readonly<Record<string, unknown>>;
  const inner = shape.values[depth + 1] ?? 0;
  walk.steps += times * price * namedIn(part, walk) + (walk.unevaluated ? inner : 0);
  if ('minLength' in part || 'maxLength' in part)
    walk.steps += Math.min(shape.characters[depth] ?? 0, times * (shape.longest[depth] ?? 0)) / 32;
  const priceIn = (keyword: string) => (goesOn.has(keyword) ? 1 : price);
  if (part.$ref !== undefined) count(definition(root, part.$ref), where, walk);
  for (const keyword of ofSame)
    if (part[keyword] !== undefined) count(part[keyword], { ...where, price: priceIn(keyword) }, walk);
  for (const keyword of ofSameSome)
    for (const one of listOf(part[keyword])) count(one, { ...where, price: priceIn(keyword) }, walk);
  const within = { depth: depth + 1, times: inner };
  for (const keyword of ofInner)
    if (part[keyword] !== undefined) count(part[keyword], { ...within, price: priceIn(keyword) }, walk);
  for (const one of [...listOf(part.properties), ...listOf(part.prefixItems)]) {
    walk.steps += times * price;
    count(one, { depth: depth + 1, times: Math.min(times, inner), price }, walk);
  }
}

/** How many things it names besides its parts: the values of an `enum`, the keys of `required`. */
function namedIn(schema: Readonly<Record<string, unknown>>, { named }: Walk): number {
  const known = named.get(schema);
  if (known !== undefined) return known;
  let weight = 0;
  for (const keyword of ['enum', 'const', 'required', 'dependentRequired'])
    if (schema[keyword] !== undefined) weight += weightOf(schema[keyword]);
  named.set(schema, weight);
  return weight;
}

function weightOf(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length / 64;
  if (typeof value !== 'object' || value === null) return 1;
  let weight = 1;
  for (const [key, part] of Object.entries(value)) weight += key.length / 64 + weightOf(part);
  return weight;
}

const listOf = (parts: unknown): readonly unknown[] =>
  typeof parts === 'object' && parts !== null ? Object.values(parts) : [];

function definition(root: JsonSchema, reference: unknown): unknown {
  const definitions = typeof root === 'object' ? root.$defs : {};
  return (definitions as Record<string, unknown>)[String(reference).slice('#/$defs/'.length)];
}
