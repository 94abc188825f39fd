import type { Json } from '../ask.ts';
import type { Places } from './channel.ts';
import type { DiscardReason, RecordingChange, RecordingPhase, RecordingStart } from './contract.ts';
import type { Item } from './storage.ts';

/** What a recording's log holds beside points, in the order in which the server is to be told. */
export type Told =
  | {
      readonly kind: 'start';
      readonly start: RecordingStart & { readonly id: string };
      /** Stays on this device. */
      readonly aside?: Json | undefined;
    }
  | {
      readonly kind: 'marker';
      readonly id: string;
      readonly marker: { readonly at: number; readonly length: number | null; readonly label: string };
    }
  | { readonly kind: 'change'; readonly change: RecordingChange }
  | { readonly kind: 'complete' }
  | { readonly kind: 'discard'; readonly reason: DiscardReason };

/** What is known without reading the log: whose it is, and where each channel goes on. */
export type About = { readonly userId: string; readonly phase: RecordingPhase; readonly places: Places };

export const inBytes = (told: Told, at: number): Item => ({
  bytes: new TextEncoder().encode(JSON.stringify(told)),
  points: 0,
  at,
});

/** The first item of a log. Its time is that of the start, so that one in place of another has the same. */
export const beginning = (start: RecordingStart & { readonly id: string }, aside: Json | undefined): Item =>
  inBytes({ kind: 'start', start, aside }, Date.parse(start.startedAt ?? ''));

export const toldIn = ({ bytes }: { readonly bytes: Uint8Array<ArrayBuffer> }): Told =>
  JSON.parse(new TextDecoder().decode(bytes)) as Told;

export const aboutOf = (about: Json): About => about as unknown as About;
export const asJson = (about: About): Json => about as unknown as Json;

/** Nothing comes behind it. */
export const isLast = ({ kind }: Told): boolean => kind === 'complete' || kind === 'discard';
