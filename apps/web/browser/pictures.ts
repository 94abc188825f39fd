import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cleanUp } from '../../server/src/testing/program-kit.ts';
import { enterAs, openPage, openStage } from './kit.ts';

// The pictures of the README: the demo's session, as its patient sees it. `npm run pictures` makes them anew.
const folder = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url));
mkdirSync(folder, { recursive: true });
const stage = await openStage();
try {
  for (const scheme of ['light', 'dark'] as const) {
    const { page, context } = await openPage(stage, { scheme, width: 1280, height: 860 });
    await enterAs(stage, page, 'patient');
    await page.getByRole('link', { name: /Open the session/ }).click();
    await page.getByTestId('curves').waitFor();
    await page.goto(`${new URL(page.url()).pathname}?from=55&to=75`);
    await page.getByText(/Each step is the lowest and highest of 8 points/).waitFor();
    await page.mouse.move(800, 400);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: `${folder}session-${scheme}.png` });
    process.stdout.write(`docs/pictures/session-${scheme}.png\n`);
    await context.close();
  }
} finally {
  await stage.browser.close();
  await cleanUp();
}
