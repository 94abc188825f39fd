import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';

export const userParams = z.object({ userId: uuid });
export const loginParams = z.object({ userId: uuid, loginId: uuid });

export const login = z.object({
  id: uuid,
  device: z.string().nullable().describe('Browser and system, as the browser calls itself'),
  place: z.string().nullable().describe('The network address of the sign-in'),
  method: z.enum(['link', 'password', 'passkey', 'provider', 'invite']),
  strong: z.boolean().describe('With a second factor'),
  createdAt: z.string(),
  lastSeenAt: z.string().describe('At most five minutes behind'),
  expiresAt: z.string(),
  current: z.boolean().describe('The login that asks'),
});
export const loginList = z.object({ items: z.array(login) });
export const endedLogins = z.object({ count: z.int() });
