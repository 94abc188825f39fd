import { z } from 'zod';
import { pageOf, pageQuery } from '../../../kernel/http/paging.ts';

const instant = z.iso.datetime({ offset: true });
const outcome = z.enum(['done', 'refused']);

export const auditParams = z.object({ userId: z.uuid() });

const range = {
  from: instant.optional().describe('Not before'),
  to: instant.optional().describe('Before'),
};

export const auditQuery = pageQuery.extend({
  subject: z.uuid().optional().describe('Whom it is about'),
  actor: z.uuid().optional().describe('Who did it, or tried'),
  action: z
    .string()
    .regex(/^[a-z0-9][\w:() -]*$/)
    .max(100)
    .optional()
    .describe('How the action begins: `session:` finds `session:read` and `session:write`'),
  outcome: outcome.optional(),
  ...range,
});

const party = z.object({
  userId: z.uuid().nullable().describe('Null where they were erased'),
  name: z.string().nullable(),
  label: z.string().describe('The first letters of their pseudonym, the same for the same person'),
});

export const auditEvents = pageOf(
  z.object({
    id: z.uuid(),
    at: z.iso.datetime(),
    actor: party.extend({
      kind: z.enum(['user', 'app', 'system', 'nobody']).describe('`nobody`: before anybody was signed in'),
      label: z.string().describe('Of an app its name, of the program what it was doing'),
    }),
    action: z.string(),
    subject: party.nullable().describe('Null where it is about nobody, or about a list of people'),
    outcome,
    requestId: z.string().nullable(),
  }),
);

export const ownAuditQuery = pageQuery.extend({
  others: z.enum(['true', 'false']).default('false').describe('Only what was done by others than the person'),
  ...range,
});

export const ownAudit = pageOf(
  z.object({
    id: z.uuid(),
    at: z.iso.datetime(),
    who: z
      .enum(['you', 'person', 'guardian', 'companion', 'staff', 'other', 'erased', 'app', 'system', 'nobody'])
      .describe(
        'As of now. `person`: whom it is about, where a guardian reads it. `companion`: somebody with whom there is a relationship. `other`: neither that nor staff. `system`: the program itself. `nobody`: before anybody was signed in',
      ),
    name: z
      .string()
      .nullable()
      .describe(
        'Of a person, unless they were refused and have nothing to do with the one concerned; of an app',
      ),
    action: z.string().describe('`resource:action`; of the program itself with what it was doing behind it'),
    outcome,
  }),
);
