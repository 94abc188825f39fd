import type { Held } from './index.ts';
import {
  type AnyColumn,
  appearancesIn,
  isOther,
  isPacked,
  isReference,
  type KnownTable,
} from './registry.ts';
import type { ColumnShape, Shapes } from './shape.ts';
import { toldOfOwn } from './values.ts';

type Schema = Readonly<Record<string, unknown>>;

/** How the files of these tables look: one JSON Schema (2020-12), with a definition a table. */
export const schemaOf = (tables: readonly KnownTable[], shapes: Shapes): Schema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'What is stored of one person: each file of data is as the definition that is called like it',
  $defs: Object.fromEntries(tables.map((table) => [table.name, ofTable(table, shapes)])),
});

function ofTable(table: KnownTable, shapes: Shapes): Schema {
  const columns = shapes.get(table.name)?.columns;
  const of = (name: string): Schema =>
    ofColumn(table.columns[name] as AnyColumn, columns?.get(name) as ColumnShape);
  const own = toldOfOwn(table);
  const appearing = [...new Set(appearancesIn(table).flatMap((place) => [place.column, ...place.told]))];
  return {
    description: table.what,
    type: 'object',
    properties: {
      rows: {
        description: 'What is about the person',
        type: 'array',
        items: {
          type: 'object',
          properties: Object.fromEntries(own.map((name) => [name, of(name)])),
          required: own,
          additionalProperties: false,
        },
      },
      appearances: {
        description: 'Of what is about others: where the person did something, and when',
        type: 'array',
        items: {
          type: 'object',
          properties: Object.fromEntries(appearing.map((name) => [name, of(name)])),
          minProperties: 1,
          additionalProperties: false,
        },
      },
    },
    required: ['rows', 'appearances'],
    additionalProperties: false,
  };
}

const said: Partial<Record<Held, string>> = {
  subject: 'Who it is about',
  text: 'Words; null where there are none, or where they cannot be read',
  json: 'Anything; null where there is nothing, or where it cannot be read',
};

function ofColumn(held: AnyColumn, shape: ColumnShape): Schema {
  if (isOther(held)) return { description: 'Who else it was', enum: ['oneself', 'somebody else', null] };
  if (isReference(held))
    return {
      description: `A row of ${held.table}, with its ${held.says}`,
      type: ['object', 'null'],
      properties: { [held.key]: { type: 'string' }, [held.says]: { type: ['string', 'null'] } },
      required: [held.key, held.says],
      additionalProperties: false,
    };
  if (isPacked(held) || held === 'json') return { description: said.json };
  const description = said[held];
  const known = held === 'text' ? { type: 'string' } : ofType(shape.type);
  const nullable = held === 'text' || shape.nullable;
  const type = nullable && known.type ? { type: [known.type, 'null'].flat() } : {};
  return { ...(description ? { description } : {}), ...known, ...type };
}

function ofType(type: string): Schema {
  if (type.endsWith('[]')) return { type: 'array', items: ofType(type.slice(0, -2)) };
  if (type === 'uuid') return { type: 'string', format: 'uuid' };
  if (type === 'timestamp with time zone') return { type: 'string', format: 'date-time' };
  if (type === 'date') return { type: 'string', format: 'date' };
  if (type === 'boolean') return { type: 'boolean' };
  if (type === 'smallint' || type === 'integer') return { type: 'integer' };
  // Beyond what a double holds, whole numbers and what is no number are written as text.
  if (type === 'bigint') return { type: ['integer', 'string'] };
  if (type === 'double precision' || type === 'real') return { type: ['number', 'string'] };
  return type.startsWith('json') ? {} : { type: 'string' };
}
