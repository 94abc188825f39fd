/** What the files for other programs are made of. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml | undefined };

/** As YAML in blocks, keys in the order given; a key whose value is undefined is left out. */
export function toYaml(value: Yaml): string {
  return `${block(value, 0).join('\n')}\n`;
}

function block(value: Yaml, depth: number): string[] {
  const indent = '  '.repeat(depth);
  if (isList(value)) return value.flatMap((item) => itemOf(item, depth));
  if (typeof value !== 'object') return [`${indent}${scalar(value)}`];
  return entries(value).flatMap(([key, inner]) => {
    if (typeof inner === 'string' && inner.includes('\n'))
      return [
        `${indent}${key}: |`,
        ...inner
          .trimEnd()
          .split('\n')
          .map((line) => `${indent}  ${line}`.trimEnd()),
      ];
    if (typeof inner !== 'object') return [`${indent}${key}: ${scalar(inner)}`];
    if (isEmpty(inner)) return [`${indent}${key}: ${isList(inner) ? '[]' : '{}'}`];
    return [`${indent}${key}:`, ...block(inner, depth + 1)];
  });
}

/** The first key of a record stands behind the dash. */
function itemOf(item: Yaml, depth: number): string[] {
  const indent = '  '.repeat(depth);
  if (typeof item !== 'object') return [`${indent}- ${scalar(item)}`];
  if (isEmpty(item)) return [`${indent}- ${isList(item) ? '[]' : '{}'}`];
  const lines = block(item, depth + 1);
  return [`${indent}- ${lines[0]?.trimStart()}`, ...lines.slice(1)];
}

const isList = (value: Yaml): value is readonly Yaml[] => Array.isArray(value);
const isEmpty = (value: Yaml): boolean => Object.keys(value).length === 0;
const entries = (value: { readonly [key: string]: Yaml | undefined }): [string, Yaml][] =>
  Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, inner]]));

const plain = /^[A-Za-z/][\w ./:-]*[\w/]$/;
const otherwise = /^(true|false|null|yes|no|on|off)$|: /i;

/** In quotes as soon as anybody could read it otherwise: JSON's are YAML's. */
function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  return plain.test(value) && !otherwise.test(value) ? value : JSON.stringify(value);
}
