import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';

export const instant = z.iso.datetime({ offset: true });
/** Longer than any session, short enough for a sample's number at any rate. */
export const seconds = z.coerce.number().min(-1e9).max(1e9);

export const timeZone = z
  .string()
  .max(64)
  .default('UTC')
  .refine((zone) => isTimeZone(zone), 'Give an IANA time zone such as Europe/Berlin.');

export const isThisAge = (text: string) => {
  const year = new Date(text).getUTCFullYear();
  return year >= 1900 && year < 2200;
};

// Making a formatter takes 0.2 ms; there are some 600 zones, each in many spellings.
const zones = new Set<string>();

function isTimeZone(zone: string): boolean {
  if (zones.has(zone)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    if (zones.size < 1000) zones.add(zone);
    return true;
  } catch {
    return false;
  }
}

const userId = uuid.describe('The person');
export const userParams = z.object({ userId });
export const sessionParams = z.object({ userId, sessionId: uuid });
export const channelParams = sessionParams.extend({ channel: z.coerce.number().int().min(0).max(32767) });
