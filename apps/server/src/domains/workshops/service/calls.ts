import type { Run } from '../../../kernel/database/database.ts';
import { newId } from '../../../kernel/ids.ts';
import { createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import type { Candidates } from './candidates.ts';

const dayMilliseconds = 86_400_000;

/** When more people are told: a day before it starts, sooner where that is soon, at once where it has begun. */
export function escalatesAt(startsAt: Date, now: Date): Date {
  const [start, from] = [startsAt.getTime(), now.getTime()];
  return new Date(Math.max(from, Math.min(start - dayMilliseconds, from + (start - from) / 4)));
}

/** A workshop that is held. */
type Held = { readonly run: Run; readonly workshop: WorkshopRow; readonly now: Date };

export type NewCall = {
  readonly id: string;
  /** Who cannot run it. */
  readonly userId: string;
  /** They are being erased: nobody is told who it was. */
  readonly isErased?: boolean | undefined;
  /** They are about to be: what others are told now would name them when they are gone. */
  readonly isUnnamed?: boolean | undefined;
  /** Whether they said so, or may not run workshops any more. */
  readonly why: 'said' | 'gone';
  /** In their own words, sealed. */
  readonly reason?: Buffer | undefined;
};

/** Those who stand by; where nobody does, whoever else could. */
async function firstAsked(run: Run, workshop: WorkshopRow, candidates: Candidates): Promise<string[]> {
  const able = new Set((await candidates.all(run)).map((one) => one.userId));
  const standby = (await createWorkshopStore(run).organizersOf(workshop.id))
    .filter((one) => one.state === 'standby' && able.has(one.user_id))
    .map((one) => one.user_id);
  return standby.length > 0 ? standby : candidates.free(run, workshop);
}

/** Asks others to come in; of what has ended nobody, but the call says why nobody is confirmed. */
export async function openCall(
  { run, workshop, now }: Held,
  { id, userId, isErased = false, isUnnamed = isErased, why, reason }: NewCall,
  candidates: Candidates,
): Promise<void> {
  const store = createWorkshopStore(run);
  const named = isErased ? null : userId;
  if (!isErased) await store.changeOrganizer(workshop.id, userId, { state: 'unavailable', since: now });
  await store.insertCall({
    ...{ workshop_id: workshop.id, id, user_id: named, why, opened_at: now, reason: reason ?? null },
    escalates_at: escalatesAt(workshop.starts_at, now),
  });
  if (workshop.ends_at <= now) return;
  const able = (await firstAsked(run, workshop, candidates)).filter((one) => one !== userId);
  const asked = await store.askAll(workshop.id, id, able, now);
  await store.tellPeople(workshop.id, asked, {
    kind: 'cover-asked',
    about: isUnnamed ? null : userId,
    at: now,
  });
}

/** Nobody said it: whoever ran it is shut out, may not any more, or is not here any more. */
export async function openCallOfGone(
  held: Held,
  who: Pick<NewCall, 'userId' | 'isErased' | 'isUnnamed'>,
  candidates: Candidates,
): Promise<void> {
  const { run, workshop, now } = held;
  await openCall(held, { id: newId(), why: 'gone', ...who }, candidates);
  const about = who.isErased ? null : who.userId;
  const row = { workshop_id: workshop.id, id: newId(), kind: 'cover-asked', about, at: now };
  await createWorkshopStore(run).addHistory(row);
}
