/** What is wrong with a batch, and at which byte. */
export class BatchError extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(`Byte ${offset}: ${message}.`);
    this.name = 'BatchError';
    this.offset = offset;
  }
}
