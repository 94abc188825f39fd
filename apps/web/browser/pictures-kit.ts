import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));

const widths = { desktop: 1280, phone: 390 } as const;

/** The same moment in each look. @param where a folder in docs, and how the files' names begin */
export async function takeLooks(
  page: Page,
  where: string,
  height: { readonly desktop: number; readonly phone: number },
): Promise<void> {
  mkdirSync(`${docs}${where}`.replace(/\/[^/]*$/, ''), { recursive: true });
  for (const size of ['desktop', 'phone'] as const)
    for (const scheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width: widths[size], height: height[size] });
      await page.emulateMedia({ colorScheme: scheme });
      await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
      await settle(page);
      await page.screenshot({ path: `${docs}${where}-${size}-${scheme}.png` });
    }
}

/** Colours that are on their way, and pictures that are drawn to a new width. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(async () => {
    for (let i = 0; i < 20; i++) await new Promise(requestAnimationFrame);
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
  });
}
