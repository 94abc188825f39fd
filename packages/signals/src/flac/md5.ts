/**
 * MD5 (RFC 1321), by which a FLAC file tells whether its samples came out right. Browsers have none. It guards against
 * accidents only; nothing here takes it for a proof.
 */

/** How far each of the 64 steps rotates: four rounds of four. */
const ROTATIONS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);
const BLOCK = 64;

export interface Md5 {
  update(bytes: Uint8Array): void;
  /** The digest in hex; nothing may be added afterwards. */
  digest(): string;
}

export function createMd5(): Md5 {
  const state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);
  const block = new Uint8Array(BLOCK);
  let held = 0;
  let total = 0;

  function update(bytes: Uint8Array): void {
    total += bytes.length;
    let at = 0;
    if (held > 0) {
      at = Math.min(BLOCK - held, bytes.length);
      block.set(bytes.subarray(0, at), held);
      held += at;
      if (held < BLOCK) return;
      addBlock(state, block, 0);
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) addBlock(state, bytes, at);
    held = bytes.length - at;
    block.set(bytes.subarray(at));
  }

  function digest(): string {
    const length = total * 8;
    // A one, zeros, and the length in bits as 64, so that it all fills blocks.
    const end = new Uint8Array(((held + 8) & -BLOCK) + BLOCK - held);
    const view = new DataView(end.buffer);
    end[0] = 0x80;
    view.setUint32(end.length - 8, length, true);
    view.setUint32(end.length - 4, Math.floor(length / 2 ** 32), true);
    update(end);
    const out = new DataView(new ArrayBuffer(16));
    for (let i = 0; i < 4; i++) out.setInt32(4 * i, state[i]!, true);
    return new Uint8Array(out.buffer).toHex();
  }

  return { update, digest };
}

const words = new Int32Array(16);

function addBlock(state: Int32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++) {
    const j = at + 4 * i;
    words[i] = bytes[j]! | (bytes[j + 1]! << 8) | (bytes[j + 2]! << 16) | (bytes[j + 3]! << 24);
  }
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
  for (let i = 0; i < 64; i++) {
    let mixed: number;
    let word: number;
    if (i < 16) {
      mixed = (b & c) | (~b & d);
      word = i;
    } else if (i < 32) {
      mixed = (d & b) | (~d & c);
      word = 5 * i + 1;
    } else if (i < 48) {
      mixed = b ^ c ^ d;
      word = 3 * i + 5;
    } else {
      mixed = c ^ (b | ~d);
      word = 7 * i;
    }
    const sum = (a + mixed + SINES[i]! + words[word & 15]!) | 0;
    const turn = ROTATIONS[((i >> 4) << 2) | (i & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
}
