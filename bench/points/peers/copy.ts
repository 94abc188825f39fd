import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Client, Submittable } from 'pg';

/** What of node-postgres's connection is needed to write a COPY; its published types leave it out. */
type Wire = {
  readonly stream: Duplex;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  sendCopyFail(reason: string): void;
  endCopyFrom(): void;
};

/**
 * Runs `COPY … FROM STDIN` with the given pieces, as fast as the server takes them. node-postgres has no COPY of its own,
 * but lets a query object write to the connection.
 * @throws the database's error
 */
export function copyIn(client: Client, text: string, pieces: Iterable<Buffer>): Promise<void> {
  return new Promise((resolve, reject) => {
    const query = {
      submit(connection: unknown) {
        (connection as Wire).query(text);
      },
      handleCopyInResponse(connection: unknown) {
        const wire = connection as Wire;
        void send(wire, pieces).catch((error: Error) => wire.sendCopyFail(error.message));
      },
      handleCommandComplete() {},
      handleReadyForQuery: () => resolve(),
      // The client forgets this query on an error: answer now or never.
      handleError: reject,
    };
    client.query(query as unknown as Submittable);
  });
}

async function send(wire: Wire, pieces: Iterable<Buffer>): Promise<void> {
  for (const piece of pieces) {
    wire.sendCopyFromChunk(piece);
    if (wire.stream.writableNeedDrain) await once(wire.stream, 'drain');
  }
  wire.endCopyFrom();
}

const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);
/** Field count; then session int4, time int8, value int2, each behind its length. */
const rowBytes = 2 + (4 + 4) + (4 + 8) + (4 + 2);
const rowsAtOnce = 16_384;

/** A session as rows of COPY BINARY, the time in microseconds since 2000 as PostgreSQL keeps it. */
export function* rowsOf(session: number, startMicroseconds: number, samples: Int16Array): Generator<Buffer> {
  yield signature;
  for (let from = 0; from < samples.length; from += rowsAtOnce) {
    yield piece(session, startMicroseconds, samples, from, Math.min(from + rowsAtOnce, samples.length));
  }
  yield trailer;
}

function piece(session: number, start: number, samples: Int16Array, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe((to - from) * rowBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = from, at = 0; i < to; i++, at += rowBytes) {
    const time = start + i * 1000;
    view.setInt16(at, 3);
    view.setInt32(at + 2, 4);
    view.setInt32(at + 6, session);
    view.setInt32(at + 10, 8);
    view.setInt32(at + 14, Math.floor(time / 2 ** 32));
    view.setUint32(at + 18, time >>> 0);
    view.setInt32(at + 22, 2);
    view.setInt16(at + 26, samples[i] ?? 0);
  }
  return bytes;
}
