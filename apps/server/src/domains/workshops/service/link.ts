import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { WorkshopRow } from '../store/index.ts';

type Linked = Pick<WorkshopRow, 'id' | 'link_version' | 'visibility' | 'published_at'>;

/** What the link to a workshop ends with: nothing of it is stored, and a new version ends all earlier ones. */
export const linkOf = (vault: Vault, { id, link_version }: Pick<Linked, 'id' | 'link_version'>): string =>
  createHmac('sha256', vault.secret('workshop link')).update(`${id} ${link_version}`).digest('base64url');

/** Whether somebody with this link, or without one, may see a workshop. What was never announced, nobody does, cancelled or not. */
export function mayReach(vault: Vault, workshop: Linked, link: string | undefined): boolean {
  if (workshop.published_at === null) return false;
  if (workshop.visibility === 'public') return true;
  const expected = Buffer.from(linkOf(vault, workshop));
  const given = Buffer.from(link ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
