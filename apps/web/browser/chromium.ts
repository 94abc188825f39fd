import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Whether there is a browser to start. */
export const hasChromium = (): boolean => candidates.some((path) => existsSync(path));

/** A real browser that speaks to nobody by itself. @throws where none is installed */
export function launchChromium(...more: string[]): Promise<Browser> {
  const executablePath = candidates.find((path) => existsSync(path));
  if (!executablePath) throw new Error('No Chromium is installed: apt-get install chromium.');
  return chromium.launch({
    executablePath,
    // Without a sandbox of its own: tests run as root in places that have no other. Nothing is loaded from elsewhere.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}
