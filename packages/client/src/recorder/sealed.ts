import { machine } from '../surroundings.ts';
import type { Item, RecordingStorage } from './storage.ts';

const nonceBytes = 12;
const algorithm = 'AES-GCM';

/**
 * Encrypts what a storage is given (AES-GCM, 256 bits): each item by itself, bound to its recording and its number, so
 * that none can be put in another's place. Numbers, sizes, times and places stay readable.
 */
export function sealed(storage: RecordingStorage, keyOf: () => Promise<CryptoKey>): RecordingStorage {
  let known: Promise<CryptoKey> | undefined;
  const key = () => {
    known ??= keyOf().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  const how = (iv: Uint8Array<ArrayBuffer>, id: string, seq: number) => ({
    name: algorithm,
    iv,
    additionalData: new TextEncoder().encode(`${id}/${seq}`),
  });

  async function seal(id: string, seq: number, item: Item): Promise<Item> {
    const iv = machine.bytes(nonceBytes);
    const cipher = await crypto.subtle.encrypt(how(iv, id, seq), await key(), item.bytes);
    const bytes = new Uint8Array(nonceBytes + cipher.byteLength);
    bytes.set(iv);
    bytes.set(new Uint8Array(cipher), nonceBytes);
    return { ...item, bytes };
  }

  return {
    ...storage,
    append: async (id, turn, item, about) => storage.append(id, turn, await seal(id, turn, item), about),
    replace: async (id, seqs, item) => storage.replace(id, seqs, await seal(id, seqs[0]!, item)),
    async first(id, count, from) {
      const held = await storage.first(id, count, from);
      const mine = await key();
      return Promise.all(
        held.map(async (item) => {
          const iv = item.bytes.slice(0, nonceBytes);
          const plain = await crypto.subtle.decrypt(
            how(iv, id, item.seq),
            mine,
            item.bytes.subarray(nonceBytes),
          );
          return { ...item, bytes: new Uint8Array(plain) };
        }),
      );
    },
  };
}

/** A key that can be used here, and never read. */
export const newKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: algorithm, length: 256 }, false, ['encrypt', 'decrypt']);

export const keyFrom = (bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, algorithm, false, ['encrypt', 'decrypt']);
