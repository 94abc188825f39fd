import type { Collector, ToldRow } from '../../../../kernel/personal-data/collect.ts';
import type { KnownTable } from '../../../../kernel/personal-data/registry.ts';

const pieceCharacters = 65_536;

/** What the index says of a file. */
export type Written = {
  readonly table: KnownTable;
  rows: number;
  appearances: number;
  /** The first ones, to be shown. */
  readonly first: ToldRow[];
};

/** Rows of a table, of which the first are read already: whether there are any is known before the file begins. */
export async function openTable(collector: Collector, table: KnownTable, shown: number) {
  const [own, appearing] = [collector.own(table), collector.appearances(table)];
  const [firstOwn, firstAppearing] = [await own.next(), await appearing.next()];
  if (firstOwn.done && firstAppearing.done) return undefined;
  const written: Written = { table, rows: 0, appearances: 0, first: [] };
  return { written, pieces: jsonOf() };

  async function* jsonOf(): AsyncGenerator<string, void, undefined> {
    try {
      yield* listOf('{"rows":[', from(firstOwn, own), () => written.rows++);
      yield* listOf(',"appearances":[', from(firstAppearing, appearing), () => written.appearances++);
      yield '}\n';
    } finally {
      await own.return();
      await appearing.return();
    }
  }

  async function* listOf(
    begin: string,
    rows: AsyncGenerator<ToldRow, void, undefined>,
    count: () => number,
  ): AsyncGenerator<string, void, undefined> {
    let text = begin;
    for await (const row of rows) {
      if (written.first.length < shown) written.first.push(row);
      text += `${count() === 0 ? '\n' : ',\n'}${JSON.stringify(row)}`;
      if (text.length < pieceCharacters) continue;
      yield text;
      text = '';
    }
    yield `${text}]`;
  }
}

async function* from(
  first: IteratorResult<ToldRow, void>,
  rest: AsyncGenerator<ToldRow, void, undefined>,
): AsyncGenerator<ToldRow, void, undefined> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
