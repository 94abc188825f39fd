import type { Edition } from '../store/data.ts';

/**
 * Names a version of a value: its number, and when the key was made, to the microsecond. A key that was deleted and
 * made again counts from 1 anew; what somebody knew of the one before fits nothing any more.
 */
export const toEtag = ({ version, born }: Edition): string => `"${version}-${born.toString(36)}"`;

/** A tag that is none of ours names nothing that could be there. One that a proxy made weak by compressing counts. */
export function fromEtag(etag: string): Edition {
  const [, version, born] = /^(?:W\/)?"(\d{1,15})-([0-9a-z]{1,10})"$/.exec(etag) ?? [];
  return version && born
    ? { version: Number(version), born: Number.parseInt(born, 36) }
    : { version: 0, born: 0 };
}
