import { z } from 'zod';
import { uuid } from '../../kernel/http/schema.ts';
import { seen } from './service/seen.ts';

/** 254 characters is the longest address that SMTP can carry (RFC 5321, 4.5.3.1.3). */
const email = z.email().max(254);
const roleName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'Small letters, digits and hyphens, beginning with a letter; at most 60.');
const permissionName = z.string().regex(/^[a-z-]{1,40}:[a-z-]{1,40}$/);
const typeName = z.string().regex(/^[a-z-]{1,60}$/);
const moment = z.iso.datetime({ offset: true });
export const scope = z
  .enum(['own', 'related', 'any'])
  .describe('On oneself; also on those whom one accompanies; on everybody');

const held = z.object({ name: z.string(), scope });

export const userParams = z.object({ userId: uuid });
export const roleParams = z.object({ role: roleName });
export const userRoleParams = z.object({ userId: uuid, role: roleName });
export const userPermissionParams = z.object({ userId: uuid, permission: permissionName });
export const relationshipParams = z.object({ userId: uuid, relationshipId: uuid });

/** The matrix: what each role may do, and what there is to be done. */
export const roleList = z.object({
  roles: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      builtIn: z.boolean().describe('The program itself speaks of it: it cannot be removed'),
      permissions: z.array(held),
    }),
  ),
  permissions: z.array(z.object({ name: z.string(), description: z.string() })),
});

/** What the role may do from now on; what is not named, it may not. */
export const roleBody = z.object({
  description: z.string().trim().min(1).max(200),
  permissions: z
    .array(z.object({ name: permissionName, scope }))
    .max(200)
    .refine((all) => new Set(all.map((one) => one.name)).size === all.length, 'Each permission once.'),
});

export const rights = z.object({
  roles: z.array(z.object({ name: z.string(), grantedAt: z.string() })),
  permissions: z.array(z.object({ name: z.string(), scope, grantedAt: z.string() })),
});
export const permissionBody = z.object({ scope });

export const typeList = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      leadWord: z.string(),
      followerWord: z.string(),
      leadRole: z.string().nullable().describe('Only who has this role may lead'),
      ofMinor: z.boolean().describe('Of a child and a guardian: ends when the child comes of age'),
      permissions: z.array(
        z.object({
          name: z.string(),
          needsConsent: z.boolean().describe('Only while the follower agrees to share'),
        }),
      ),
    }),
  ),
});

const relationship = z.object({
  id: uuid,
  type: z.string(),
  state: z.enum(['pending', 'active', 'ended']),
  with: z.object({ userId: uuid, displayName: z.string() }).describe('The other person'),
  permissions: z
    .array(z.string())
    .describe('What the lead may use on the follower now, by this relationship or by a role of theirs'),
  startsAt: z.string(),
  expiresAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  waitsFor: z
    .enum(['follower', 'guardian', 'staff'])
    .nullable()
    .describe('Who answers a pending one; null when it is not pending'),
  canAccept: z.boolean().describe('Whether the one who asks may answer it: accept, or as staff confirm'),
});

export const relationshipList = z.object({
  whoSeesMe: z.array(relationship).describe('Those who lead the person, newest first'),
  whomISee: z.array(relationship).describe('Those whom the person leads, newest first'),
});

/** Whom the lead would like to accompany: by e-mail, or somebody whom they know already. */
export const askBody = z
  .object({
    email: email.optional(),
    followerId: uuid.optional(),
    type: typeName,
    startsAt: moment.optional(),
    expiresAt: moment.optional(),
  })
  .refine((body) => (body.email === undefined) !== (body.followerId === undefined), {
    message: 'Either an e-mail or a followerId.',
  });

/** null: until it is ended. */
export const relationshipChange = z.object({ expiresAt: moment.nullable() });

const sight = z.enum(seen).describe('In words for everybody; `use` is how often they use apps, counted');
/** Who sees what of somebody, now. */
export const whoSees = z.object({
  people: z.array(
    z.object({
      userId: uuid,
      displayName: z.string(),
      as: z.string().describe('The type of their relationship, or `organizer` of a workshop'),
      word: z.string().describe('What they are to the person, in English: parent, practitioner, organizer'),
      workshop: z.object({ id: uuid, title: z.string() }).nullable(),
      since: z.string(),
      until: z.string().nullable().describe('When it ends by itself'),
      sees: z.array(
        z.object({
          what: sight,
          consent: z.string().nullable().describe('The purpose to take back so that they see it no more'),
        }),
      ),
    }),
  ),
  staff: z
    .array(z.object({ what: sight, people: z.int() }))
    .describe('How many of those who work here may see it, of everybody; who looked is in the audit'),
});
