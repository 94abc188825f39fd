import type { Browser, BrowserContext, Cookie, Page } from 'playwright-core';
import { linksOf } from '../../server/src/testing/demo-kit.ts';
import { cleanUp, newPlace, type Place, type Program, start } from '../../server/src/testing/program-kit.ts';
import { launchChromium } from './chromium.ts';
import { bringDemo } from './demo-place.ts';

/** The real program with its demo, and a real browser in front of it. */
export type Stage = {
  readonly place: Place;
  readonly program: Program;
  readonly browser: Browser;
  /** The address people use: a name, since cookies with Secure are kept for localhost but not for 127.0.0.1. */
  readonly url: string;
  readonly cookies: Map<string, Cookie[]>;
};

export type Look = {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** The language of the browser; British English unless told. */
  readonly locale?: string;
  /** Where the reader is; UTC unless told. */
  readonly timeZone?: string;
};

/**
 * Of the looks, or languages, in which a screen has to be whole, the last: a phone by night, in a language from right to
 * left where there is one. The long suite looks at all of them.
 */
export const looksHere = <L extends Look | string>(all: readonly L[]): readonly L[] =>
  process.env.TEST_ALL_LOOKS ? all : all.slice(-1);

/** One for all files that this process tests: what a page may know of another is its context's, and each file has its own. */
let shared: Promise<Browser> | undefined;

async function openBrowser(): Promise<Browser> {
  const known = await shared?.catch(() => undefined);
  if (known?.isConnected()) return known;
  shared = launchChromium();
  return shared;
}

/** @param settingsOf further settings of the program, as environment variables */
export async function openStage(
  settingsOf: (place: Place) => Readonly<Record<string, string>> = () => ({}),
): Promise<Stage> {
  const place = await newPlace();
  await bringDemo(place);
  const program = await start(place, ['--demo'], { settings: settingsOf(place) });
  const browser = await openBrowser();
  return { place, program, browser, url: place.url.replace('127.0.0.1', 'localhost'), cookies: new Map() };
}

/** Ends the program, and whatever a test has left open in the browser. */
export async function closeStage(stage: Stage | undefined): Promise<void> {
  await Promise.all((stage?.browser.contexts() ?? []).map((context) => context.close()));
  await cleanUp();
}

/** A fresh browser profile. Whatever a page says went wrong fails the test that asks for `complaints`. */
export async function openPage(
  stage: Stage,
  look: Look = {},
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const { scheme = 'light', width = 1280, height = 800, locale = 'en-GB', timeZone = 'UTC' } = look;
  const context = await stage.browser.newContext({
    baseURL: stage.url,
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    locale,
    timezoneId: timeZone,
    acceptDownloads: true,
  });
  // Half of what a test has: on a busy machine everything takes several times as long.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // Of what could not be loaded, the text alone does not say what it was.
    const what = message.text().startsWith('Failed to load') ? ` ${message.location().url}` : '';
    complaints.push(`${message.text()}${what}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, context, complaints };
}

/**
 * Signs a person of the demo in as a person would: by opening the link that the start printed. It works once, so whoever
 * comes again brings the cookie of the first time.
 */
export async function enterAs(stage: Stage, page: Page, person: string): Promise<void> {
  const known = stage.cookies.get(person);
  if (known) {
    await page.context().addCookies(known);
    await page.goto('/');
    return;
  }
  await page.goto(`/enter#token=${linksOf(stage.program).get(person)}`);
  await page.waitForURL((url) => url.pathname === '/');
  stage.cookies.set(person, await page.context().cookies());
}
