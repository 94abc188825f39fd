const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? '');

/** Whether it tells of the connection, or of a database that was told to go, and not of what was asked. */
export const isConnectionLoss = (error: unknown): boolean =>
  error instanceof DatabaseLost ||
  /^(08|57P)/.test(codeOf(error)) ||
  /^(ECONN|EPIPE)/.test(codeOf(error)) ||
  /terminated|Connection ended|not queryable/i.test(String(error));

/** The connection broke while the database was at it. What was asked has been done, or has not: nobody here knows. */
export class DatabaseLost extends Error {
  override readonly name = 'DatabaseLost';

  constructor(cause: unknown) {
    super('The connection to the database broke.', { cause });
  }
}
