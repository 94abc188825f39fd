import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, test } from 'vitest';
import { closeStage, enterAs, openPage, openStage, type Stage } from './kit.ts';

const folder = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url));

let stage: Stage;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  stage = await openStage();
});
afterAll(() => closeStage(stage));

test.each(['light', 'dark'] as const)('the demo’s session, %s, as its patient sees it', async (scheme) => {
  const { page, context } = await openPage(stage, { scheme, width: 1280, height: 860 });
  await enterAs(stage, page, 'patient');
  await page.getByRole('link', { name: /Open the session/ }).click();
  await page.getByTestId('curves').waitFor();
  await page.goto(`${new URL(page.url()).pathname}?from=55&to=75`);
  await page.getByText(/Each step is the lowest and highest of 8 points/).waitFor();
  await page.mouse.move(800, 400);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${folder}session-${scheme}.png` });
  await context.close();
});
