/** What can be wrong with a CSV file, or with what somebody says of one. */
export type CsvErrorCode =
  /** The bytes are of some other kind of file, or hold no row with a number. */
  | 'not-csv'
  /** A row is longer than any row of measurements. */
  | 'row-length'
  /** There are more columns than a session has channels, or a row has more cells than the others. */
  | 'too-many-cells'
  /** A quote that never ends, or text behind one. */
  | 'quote'
  /** A cell of a column of values is no number. */
  | 'bad-number'
  /** A cell of the column of times is no time, or is empty. */
  | 'bad-time'
  /** Times go backwards. */
  | 'time-order'
  /** There is no column of times, and nobody said how many rows make a second. */
  | 'no-rate'
  /** No column is left that has values. */
  | 'no-values'
  /** A value does not fit what was told of its column. */
  | 'misfit'
  /** What was asked for cannot be. */
  | 'bad-option';

/** Thrown for CSV files that cannot be read; the message is for the person whose file it is. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  readonly code: CsvErrorCode;
  /** From 1, as a spreadsheet counts; undefined where no row or column is at fault. */
  readonly row: number | undefined;
  readonly column: number | undefined;

  constructor(code: CsvErrorCode, message: string, row?: number, column?: number) {
    const place = [row === undefined ? '' : `row ${row}`, column === undefined ? '' : `column ${column}`];
    const where = place.filter((part) => part !== '').join(', ');
    super(where === '' ? message : `${where[0]!.toUpperCase()}${where.slice(1)}: ${message}`);
    this.code = code;
    this.row = row;
    this.column = column;
  }
}
