import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import {
  type AnyOverview,
  buildFloatOverview,
  buildOverview,
  decodeFloatOverview,
  decodeOverview,
  encodeFloatOverview,
  encodeOverview,
  type Overview,
  type PointArray,
} from '@attune/signals';

/** What of a channel's form matters here. */
type Form = { readonly kind: 'integer' | 'float32' | 'float64'; readonly bits: number };

// Of a block's 512 buckets; those of a row of the pyramid are as many.
const mostBytes = 64 * 1024;

/** Minimum and maximum of every 256 points. */
export const overviewOfPoints = (points: PointArray, firstSample: number): AnyOverview =>
  points instanceof Float32Array || points instanceof Float64Array
    ? buildFloatOverview<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(points, firstSample)
    : buildOverview(points, firstSample);

/** The bytes that are kept, not yet sealed. */
export const overviewBytes = ({ kind, bits }: Form, overview: AnyOverview): Uint8Array =>
  kind === 'integer'
    ? encodeOverview(overview as Overview, bits)
    : zstdCompressSync(
        encodeFloatOverview(overview as Overview<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>),
        { params: { [constants.ZSTD_c_compressionLevel]: 3 } },
      );

export const overviewFrom = ({ kind }: Form, bytes: Uint8Array): AnyOverview =>
  kind === 'integer'
    ? decodeOverview(bytes)
    : decodeFloatOverview(zstdDecompressSync(bytes, { maxOutputLength: mostBytes }), kind);
