import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A WebSocket client of a few lines: what the load costs is taken from the server's two cores. */

export type Frames = {
  /** Sends one binary message. Its mask is zero, so that nothing has to be masked. */
  send(message: Buffer): void;
  sendText(text: string): void;
  close(): void;
};

export type FrameHandler = (payload: Buffer, isText: boolean) => void;

export type Opening = {
  readonly port: number;
  readonly path: string;
  readonly protocol: string;
  readonly token: string;
};

/** @throws when the server does not open it */
export function openFrames({ port, path, protocol, token }: Opening, take: FrameHandler): Promise<Frames> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  return new Promise((resolve, reject) => {
    let isOpen = false;
    let rest: Buffer = Buffer.alloc(0);
    socket.once('error', reject);
    socket.once('connect', () => socket.write(request(path, protocol, token)));
    socket.on('data', (data: Buffer) => {
      rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
      if (!isOpen) {
        const end = rest.indexOf('\r\n\r\n');
        if (end < 0) return;
        const head = rest.toString('latin1', 0, end);
        if (!head.startsWith('HTTP/1.1 101'))
          return reject(new Error(`Not opened: ${rest.toString('latin1')}`));
        isOpen = true;
        rest = rest.subarray(end + 4);
        resolve({
          send: (message) => send(socket, message, 2),
          sendText: (text) => send(socket, Buffer.from(text), 1),
          close: () => socket.destroy(),
        });
      }
      rest = takeFrames(rest, take);
    });
  });
}

const request = (path: string, protocol: string, token: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    `Sec-WebSocket-Protocol: ${protocol}`,
    `Authorization: Bearer ${token}`,
    '',
    '',
  ].join('\r\n');

function send(socket: Socket, message: Buffer, opcode: 1 | 2): void {
  const short = message.length < 126;
  const frame = Buffer.allocUnsafe((short ? 6 : 8) + message.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (short ? message.length : 126);
  if (!short) frame.writeUInt16BE(message.length, 2);
  frame.writeUInt32LE(0, frame.length - message.length - 4);
  message.copy(frame, frame.length - message.length);
  socket.write(frame);
}

/** @returns what is left of a frame that is not whole */
function takeFrames(data: Buffer, take: FrameHandler): Buffer {
  let at = 0;
  while (data.length - at >= 2) {
    const opcode = (data[at] as number) & 15;
    let length = (data[at + 1] as number) & 127;
    let head = 2;
    if (length === 126) {
      if (data.length - at < 4) break;
      length = data.readUInt16BE(at + 2);
      head = 4;
    } else if (length === 127) {
      if (data.length - at < 10) break;
      length = Number(data.readBigUInt64BE(at + 2));
      head = 10;
    }
    if (data.length - at < head + length) break;
    const payload = data.subarray(at + head, at + head + length);
    at += head + length;
    if (opcode === 1 || opcode === 2) take(payload, opcode === 1);
  }
  return data.subarray(at);
}
