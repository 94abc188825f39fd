import { AppError } from '../../kernel/errors.ts';
import { isLoopback } from '../../kernel/http/loopback.ts';
import { type Route, route } from '../../kernel/http/route.ts';
import { outboxList } from './contract.ts';
import type { Mail } from './service/index.ts';

export const mailRoutes = (mail: Mail): Route[] => [
  route({
    method: 'GET',
    path: '/v1/outbox',
    name: 'readOutbox',
    summary: 'The mails of the demo, on the machine that it runs on; elsewhere there is nothing here',
    tag: 'Mail',
    access: 'public',
    schemas: { answers: { 200: outboxList } },
    handle: async ({ request }) => {
      if (!isLoopback(request))
        throw new AppError('refused', 'The outbox opens on the machine that Attune runs on only.');
      return { items: await mail.outbox() };
    },
  }),
];
