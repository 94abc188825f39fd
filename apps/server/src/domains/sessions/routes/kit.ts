import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isAmong } from '../../../kernel/http/etags.ts';
import { noteStream } from '../../../kernel/http/watch.ts';

export const tag = 'Sessions';
export const bytes = 'application/octet-stream';
export const mebibyte = 1024 * 1024;

export const download = (reply: FastifyReply, type: string, name: string): FastifyReply =>
  reply.header('content-type', type).header('content-disposition', `attachment; filename="${name}"`);

/** An answer that is written piece by piece. */
type Pieces = {
  readonly type: string;
  readonly pieces: AsyncIterable<string | Uint8Array>;
  readonly isWhole: boolean;
  readonly tag?: string | undefined;
};

/**
 * Sends pieces as their reader takes them: who is slow stops the reading, who leaves ends it. What is there already goes
 * at once, with its length.
 */
export async function sendPieces(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, pieces, isWhole, tag: etag }: Pieces,
): Promise<FastifyReply> {
  reply.header('content-type', type);
  if (etag) reply.header('etag', etag);
  // Nothing of the body is wanted: nothing of it is read.
  if (request.method === 'HEAD') return reply.send();
  if (!isWhole) {
    noteStream(request);
    return reply.send(Readable.from(pieces, { objectMode: false }));
  }
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return reply.send(Buffer.concat(parts));
}

/** Whether the reader has it already; then 304 was answered. */
export async function isKnown(
  reply: FastifyReply,
  ifNoneMatch: string | undefined,
  findTag: () => Promise<string | undefined>,
): Promise<boolean> {
  if (ifNoneMatch === undefined) return false;
  const etag = await findTag();
  if (etag === undefined || !isAmong(ifNoneMatch, etag)) return false;
  reply.status(304).header('etag', etag);
  return true;
}
