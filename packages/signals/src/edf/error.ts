/** What can be wrong with an EDF file, or with what is to become one. */
export type EdfErrorCode =
  /** The bytes are of some other kind of file. */
  | 'not-edf'
  /** Valid, but beyond what is read here: records or markers too large or too many. */
  | 'unsupported'
  /** The file ends before it should. */
  | 'truncated'
  /** A field of the header is not a number, or not a usable one. */
  | 'bad-number'
  /** The header gives a length of itself that its number of signals contradicts. */
  | 'header-length'
  /** The file has no signals, or an impossible number of them. */
  | 'signal-count'
  /** One signal's description makes no sense. */
  | 'bad-signal'
  /** The records say times that cannot be: backwards, over one another, or years apart. */
  | 'bad-time'
  /** What should be written cannot be said in EDF. */
  | 'unwritable';

/** Thrown for EDF files that cannot be read or written; the message is for the person whose file it is. */
export class EdfError extends Error {
  override readonly name = 'EdfError';
  readonly code: EdfErrorCode;

  constructor(code: EdfErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
