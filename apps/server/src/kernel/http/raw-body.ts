import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors.ts';

/**
 * Reads a body into one buffer of the size that was announced: collecting the parts and joining them would hold it twice
 * and copy it once more. Room for it has been reserved by then, so whoever announces much takes it from nobody.
 * @throws AppError `too-large`, or the error of a connection that ended early
 */
export function readRawBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = request.headers['content-length'];
  const length = announced === undefined ? undefined : Number(announced);
  if (length !== undefined && length > limit) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    // Filled to the last byte before anybody sees it.
    const whole = length === undefined ? undefined : Buffer.allocUnsafeSlow(length);
    const parts: Buffer[] = [];
    let at = 0;
    request.on('data', (part: Buffer) => {
      const end = at + part.length;
      if (end > (length ?? limit)) return reject(tooLarge());
      if (whole) part.copy(whole, at);
      else parts.push(part);
      at = end;
    });
    request.once('end', () => {
      if (whole && at < whole.length) reject(cutOff());
      else resolve(whole ?? Buffer.concat(parts));
    });
    request.once('error', () => reject(cutOff()));
    request.once('close', () => reject(cutOff()));
  });
}

const tooLarge = () =>
  new AppError(
    'too-large',
    'The body is larger than this address accepts. Send it in parts, or ask the operator for a higher limit.',
  );

const cutOff = () =>
  new AppError('bad-request', 'The connection ended before the body did. Nothing was stored.');
