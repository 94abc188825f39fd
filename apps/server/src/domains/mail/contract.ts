import { z } from 'zod';
import { uuid } from '../../kernel/http/schema.ts';

export const outboxList = z.object({
  items: z.array(
    z.object({
      id: uuid,
      kind: z.string(),
      createdAt: z.string(),
      to: z.string(),
      subject: z.string(),
      text: z.string(),
    }),
  ),
});
