import { z } from 'zod';

/** What a watcher says: which channels, in place of those said before. */
export const watchMessage = z.strictObject({
  type: z.literal('watch'),
  channels: z.array(z.int().min(0).max(32_767)).max(256),
});
