type Schema = {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly default?: unknown;
};

/** Values for what a request names, whatever its schema says: ids that exist, an e-mail that somebody has. */
export type Known = Readonly<Record<string, string>>;

/**
 * A value that fits a JSON schema, so that a request is refused for who asks and not for how. Everything optional is
 * given too.
 */
export function sampleOf(schema: Schema, known: Known, name = ''): unknown {
  if (known[name] !== undefined) return known[name];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (choice) return sampleOf(choice, known, name);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, part]) => [key, sampleOf(part, known, key)]),
      );
    case 'array':
      return schema.items ? [sampleOf(schema.items, known, name)] : [];
    case 'integer':
    case 'number':
      return schema.default ?? Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return true;
    default:
      return textOf(schema, known);
  }
}

function textOf(schema: Schema, known: Known): string {
  if (schema.default !== undefined) return String(schema.default);
  if (schema.format === 'uuid') return known.uuid ?? '01900000-0000-7000-8000-00000000ffff';
  if (schema.format === 'date') return '2015-04-01';
  if (schema.format === 'date-time') return '2027-04-01T10:00:00Z';
  if (schema.format === 'email') return known.email ?? 'somebody@example.org';
  // One of these fits every pattern that a request has.
  const tries = ['x'.repeat(43), '123456', 'sample', 'a:b', 'sample:read', '1'];
  const pattern = schema.pattern && new RegExp(schema.pattern, 'u');
  const fitting = tries.find(
    (one) => one.length >= (schema.minLength ?? 0) && (!pattern || pattern.test(one)),
  );
  return fitting ?? 'x'.repeat(Math.max(schema.minLength ?? 1, 1));
}
