/** A whole file, wherever it lies. */
export type SourceFile = {
  readonly bytes: number;
  head(most: number): Promise<Uint8Array>;
  /** All of it from the start, as often as wanted. A piece is overwritten by the next one. */
  read(): AsyncIterable<Uint8Array>;
};

export const fileOf = (bytes: Uint8Array): SourceFile => ({
  bytes: bytes.length,
  head: async (most) => bytes.subarray(0, most),
  async *read() {
    yield bytes;
  },
});

// Decoding as much takes a millisecond or two; in between, others are served.
const portion = 128 * 1024;

/** The file in small pieces. */
export async function* portionsOf(file: SourceFile): AsyncGenerator<Uint8Array> {
  for await (const piece of file.read())
    for (let from = 0; from < piece.length; from += portion) yield piece.subarray(from, from + portion);
}
