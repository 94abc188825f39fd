import type { Insertable } from 'kysely';
import type { Blocks, Channels, Markers, Sessions } from '../../../kernel/database/generated.ts';

/** Points in one block, at most. Larger ones read no faster, smaller ones cost more around them (14 % at 32,768, 8.5 % here). */
export const blockPoints = 131_072;

/** A session lasts a year at most: whatever says more is mistaken. */
export const longestSeconds = 366 * 86_400;

export type SessionKey = { readonly userId: string; readonly sessionId: string };
export type ChannelKey = SessionKey & { readonly channel: number };
/** Seconds since the start of the session, from and to; absent ones mean its start and its end. */
export type TimeRange = { readonly from?: number | undefined; readonly to?: number | undefined };
/** Samples [from, to) of a channel. */
export type SampleRange = { readonly from: number; readonly to: number };

export type NewBlock = Insertable<Blocks>;
export type NewChannel = Insertable<Channels>;
export type NewMarker = Insertable<Markers>;
export type NewSession = Insertable<Sessions>;
