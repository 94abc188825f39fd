/** CRC tables, most significant bit first, initial value 0 (RFC 9639, sections 9.1.8 and 9.3). */

function crcTable(polynomial: number, bits: 8 | 16): Uint16Array {
  const top = 1 << (bits - 1);
  const mask = 2 * top - 1;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << (bits - 8);
    for (let i = 0; i < 8; i++) crc = ((crc << 1) ^ (crc & top ? polynomial : 0)) & mask;
    return crc;
  });
}

const CRC8 = crcTable(0x07, 8);
const CRC16 = crcTable(0x8005, 16);

// CRC16_AFTER_n: the checksum of a byte followed by n zero bytes. With these, four bytes are folded in one step,
// because a CRC is linear: each byte's share is looked up alone and the shares are added (xor).
const CRC16_AFTER_1 = CRC16.map(appendZero);
const CRC16_AFTER_2 = CRC16_AFTER_1.map(appendZero);
const CRC16_AFTER_3 = CRC16_AFTER_2.map(appendZero);

function appendZero(crc: number): number {
  return ((crc << 8) & 0xffff) ^ CRC16[crc >>> 8]!;
}

/** CRC-8 (x⁸ + x² + x + 1) of `bytes[from, to)`: what guards a frame header. */
export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) crc = CRC8[crc ^ bytes[i]!]!;
  return crc;
}

/** CRC-16 (x¹⁶ + x¹⁵ + x² + 1) of `bytes[from, to)`: what guards a whole frame. */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  let i = from;
  for (const end = to - 3; i < end; i += 4) {
    crc =
      CRC16_AFTER_3[(crc >>> 8) ^ bytes[i]!]! ^
      CRC16_AFTER_2[(crc & 0xff) ^ bytes[i + 1]!]! ^
      CRC16_AFTER_1[bytes[i + 2]!]! ^
      CRC16[bytes[i + 3]!]!;
  }
  for (; i < to; i++) crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >>> 8) ^ bytes[i]!]!;
  return crc;
}
