export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** How the characters of a file make cells. */
export type CsvDialect = {
  readonly encoding: CsvEncoding;
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly decimal: '.' | ',';
  /** Rows before the first row of data: titles, a header, units. Comments (# or %) and empty rows do not count. */
  readonly headerRows: number;
};

export type CsvTimeUnit =
  | 'seconds'
  | 'milliseconds'
  | 'microseconds'
  | 'nanoseconds'
  /** The number of a row, which makes a time by the rate. */
  | 'samples'
  /** `HH:MM:SS`, on into the next day. */
  | 'clock'
  /** Date and time as ISO 8601 writes them, or with the day first and dots. */
  | 'date-time';

/** Where the time of a row stands. */
export type CsvTime = {
  /** From 0; null where there is none and rows follow each other at the rate. */
  readonly column: number | null;
  readonly unit: CsvTimeUnit;
  /** Rows a second, where rows follow each other evenly: no column, numbers of rows, or times too coarse to tell rows apart. */
  readonly rate: number | null;
  /** What is 0 of the session, in microseconds as the column tells them. */
  readonly origin: number;
  /**
   * When that was: microseconds since 1970, UTC where the file says so (`instant`), on a clock without a zone (`local`),
   * or on a clock without a date (`clock`). Null where the file does not tell.
   */
  readonly start: { readonly kind: 'instant' | 'local' | 'clock'; readonly us: number } | null;
};

export type CsvColumn = {
  /** From 0. */
  readonly index: number;
  readonly label: string;
  readonly unit: string;
  readonly role: 'time' | 'values' | 'ignored';
  /** Why it is ignored. */
  readonly because?: 'text' | 'empty' | 'time' | 'asked';
  /** Numbers with few digits are whole numbers times a power of ten; others are kept as doubles. */
  readonly kind: 'integer' | 'float64';
  /** Value = sample · scale. 1 for float64. */
  readonly scale: number;
  /** Bits that the samples need, 4 to 32; 64 for float64. */
  readonly bits: number;
  /** Points a second; null where they come irregularly and each has its time. */
  readonly rate: number | null;
  /** Points that were seen; gaps are not counted. */
  readonly points: number;
};

/** How a file is to be read. */
export type CsvPlan = {
  readonly dialect: CsvDialect;
  readonly time: CsvTime;
  readonly columns: readonly CsvColumn[];
  /** Points a second of every column, where somebody said so. */
  readonly rate: number | null;
  /** One column of intervals between beats: a point's time is the sum of the intervals up to it. */
  readonly intervals: boolean;
};

export type CsvWarning = {
  readonly code: /** Nothing says the unit of the times: it was taken from their steps. */
    | 'time-unit-guessed'
    /** Several rows bear the same time: they were spread evenly. */
    | 'coarse-times'
    /** Times are too uneven for a rate: each point keeps its own. */
    | 'irregular'
    /** There are no times and no rate. */
    | 'rate-missing'
    /** A column without a name was taken for intervals between beats by its numbers. */
    | 'intervals-guessed'
    /** A column is not read. */
    | 'ignored'
    /** Labels are not UTF-8: taken for Windows-1252. */
    | 'encoding-guessed';
  readonly message: string;
  readonly column?: number;
};

/** How the beginning of a file was understood; with a survey of the whole file it becomes exact. */
export type CsvPreview = CsvPlan & {
  /** The first rows of data, as they stand. */
  readonly rows: readonly (readonly string[])[];
  readonly warnings: readonly CsvWarning[];
};

/** What somebody knows better. Columns count from 0. */
export type CsvOptions = {
  readonly encoding?: CsvEncoding;
  readonly delimiter?: CsvDialect['delimiter'];
  readonly decimal?: CsvDialect['decimal'];
  readonly headerRows?: number;
  /** Null: no column is one of times. */
  readonly timeColumn?: number | null;
  readonly timeUnit?: CsvTimeUnit;
  /** Points a second of every column, whatever its times say. */
  readonly rate?: number;
  readonly ignore?: readonly number[];
  readonly labels?: Readonly<Record<number, string>>;
  readonly units?: Readonly<Record<number, string>>;
  readonly intervals?: boolean;
};

/** Takes the points of a file as they are read. Arrays are used again: copy what is to be kept. */
export type CsvSink = {
  /** `channel` counts the columns of values from 0. A gap shows itself by the place of the next point. */
  points(
    channel: number,
    firstSample: number,
    samples: Int32Array | Float64Array,
    /** Microseconds since the start of the session, where points come irregularly. */
    times?: Float64Array,
  ): void;
};

export type CsvSummary = {
  /** Rows with data. */
  readonly rows: number;
  /** Of each column of values. */
  readonly points: readonly number[];
};

export const MOST_VALUE_COLUMNS = 256;
/** Times and ignored columns come on top. */
export const MOST_COLUMNS = 512;
export const LONGEST_ROW = 1024 * 1024;
