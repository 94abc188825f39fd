import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { tellDatabase } from '../../server/src/testing/database-kit.ts';
import { linkIn, type Postbox } from '../../server/src/testing/smtp-kit.ts';
import { enterAs, looksHere, openPage, type Stage } from './kit.ts';
import { expectWhole } from './whole-kit.ts';

export const goodPassword = 'maroon kettle drifts north';

/** Invites somebody as an administrator does, and waits for the mail. @returns the link in it */
export async function inviteByMail(stage: Stage, postbox: Postbox, invite: { email: string; role?: string }) {
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'administrator');
  const answer = await page.request.post('/v1/invites', {
    data: { firstName: 'Ida', lastName: 'Berg', ...invite },
    headers: { origin: stage.url },
  });
  expect(answer.status()).toBe(201);
  await context.close();
  return linkIn(await postbox.waitFor(invite.email));
}

/** Reads the terms and ticks the box beneath them. */
export const agree = (page: Page) => page.getByLabel('I have read this and agree').check();

export async function acceptWithPassword(page: Page, link: string, password = goodPassword): Promise<void> {
  await page.goto(link);
  await agree(page);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Come in with this password' }).click();
  await atHome(page);
}

export const atHome = (page: Page) => page.waitForURL((url) => url.pathname === '/' && url.hash === '');

/** In the settings there is a way out on a phone too. */
export async function signOut(page: Page): Promise<void> {
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
}

/** Fills in the sign-in page; what comes next is for the caller to see. */
export async function signIn(page: Page, email: string, password = goodPassword, to?: string): Promise<void> {
  await page.goto(to ? `/sign-in?to=${encodeURIComponent(to)}` : '/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** A fingerprint reader that somebody touches at once whenever it asks, for as long as the page is open. */
export async function giveAuthenticator(
  page: Page,
): Promise<{ touch: (enabled: boolean) => Promise<unknown> }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    touch: (enabled) => cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
  };
}

/** The proof of who is signed in here gets an hour older. */
export async function growStale(stage: Stage, page: Page): Promise<void> {
  const { userId } = (await (await page.request.get('/v1/me')).json()) as { userId: string };
  await tellDatabase(
    stage.place,
    `update logins set authenticated_at = authenticated_at - interval '1 hour' where user_id = $1`,
    [userId],
  );
}

const looks = [
  { scheme: 'light', width: 1280, height: 800 },
  { scheme: 'dark', width: 390, height: 844 },
] as const;

/** Looks with axe's eyes by day on a desk and by night on a phone; and nothing is wider than the screen. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  for (const { scheme, width, height } of looksHere(looks)) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
    // Colours that are on their way from day to night are neither.
    await page.evaluate(async () => {
      await new Promise(requestAnimationFrame);
      await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    });
    const where = `${what}, ${scheme}, ${width} px`;
    await expectWhole(page, where);
  }
}
