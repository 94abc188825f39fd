import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { tell, whoAmI } from './insights-kit.ts';
import type { Stage } from './kit.ts';

const hour = 3_600_000;

/** The start of a day so many days from now, at four in the afternoon of UTC. */
export const startIn = (days: number): string => {
  const at = new Date();
  at.setUTCDate(at.getUTCDate() + days);
  at.setUTCHours(16, 0, 0, 0);
  return at.toISOString();
};

/** An hour on that day. */
export const inDays = (days: number) => {
  const startsAt = startIn(days);
  return { startsAt, endsAt: new Date(Date.parse(startsAt) + hour).toISOString() };
};

const idIn = async (answer: { json(): Promise<unknown> }): Promise<string> =>
  ((await answer.json()) as { id: string }).id;

/** What organizers and participants do, asked of the server as the page's person. */
export function workshopsOn(stage: Stage) {
  /** Something that workshops can ask for. */
  const requirement = async (page: Page, data: Record<string, unknown>): Promise<string> =>
    idIn(await tell(stage, page, '/v1/requirements', { data: { kind: 'material', ...data } }));

  /** A workshop of the page's person, published unless told otherwise. */
  async function workshop(page: Page, more: Record<string, unknown> = {}, publish = true): Promise<string> {
    const starts = startIn(5);
    const data = {
      title: 'Room for breath',
      language: 'en',
      startsAt: starts,
      endsAt: new Date(Date.parse(starts) + 2 * hour).toISOString(),
      timeZone: 'Europe/Berlin',
      place: 'Berlin',
      address: 'Linienstraße 1, second floor',
      capacity: 3,
      ...more,
    };
    const id = await idIn(await tell(stage, page, `/v1/users/${await whoAmI(page)}/workshops`, { data }));
    if (publish) await tell(stage, page, `/v1/workshops/${id}/publish`, {});
    return id;
  }

  /** @returns the id of their participation */
  async function signUp(page: Page, workshopId: string, userId?: string): Promise<string> {
    const whom = userId ?? (await whoAmI(page));
    const { requirementsVersion } = (await (
      await page.request.get(`/v1/users/${whom}/workshops/${workshopId}`)
    ).json()) as { requirementsVersion: number };
    const data = { workshopId, requirementsVersion };
    return idIn(await tell(stage, page, `/v1/users/${whom}/participations`, { data }));
  }

  const leave = async (page: Page, participationId: string) =>
    tell(stage, page, `/v1/users/${await whoAmI(page)}/participations/${participationId}`, {
      method: 'DELETE',
    });

  return { requirement, workshop, signUp, leave };
}

/** A card of the list of announced workshops. */
export const card = (page: Page, title: string) =>
  page.getByRole('list', { name: 'Announced workshops' }).getByRole('listitem').filter({ hasText: title });

/** Whether those workshops and no others are listed, in that order. */
export const expectListed = (page: Page, titles: string[]) =>
  expect
    .poll(() => page.getByRole('list', { name: 'Announced workshops' }).getByRole('link').allInnerTexts(), {
      timeout: 30_000,
      interval: 200,
    })
    .toEqual(titles);
