import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linksOf } from '../../server/src/testing/demo-kit.ts';
import { type Language, languages } from '../src/words/languages.ts';
import { allowAddress, app, beTheApp, origin, verifier } from './apps-kit.ts';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, type Look, looksHere, openPage, openStage, type Stage } from './kit.ts';
import { leftBehind } from './language-kit.ts';
import { openAs, row } from './people-kit.ts';
import { expectWhole } from './whole-kit.ts';

// Apps as people meet them: registered by one, allowed by another, looked into, and taken back.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

async function makeAndRevokeToken(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Make a token' }).click();
  const making = page.getByRole('dialog', { name: 'Make a token' });
  await making.getByLabel('Where it is used').fill('nightly report');
  await making.getByRole('button', { name: 'Make a token' }).click();
  await making.getByText('Choose at least one.').waitFor();
  await making.getByLabel('Read what it has stored').check();
  await making.getByRole('button', { name: 'Make a token' }).click();
  const made = page.getByRole('dialog', { name: 'The new token' });
  const token = (await made.getByText(/^app_/).textContent()) ?? '';
  await made.getByRole('button', { name: 'Copy', exact: true }).click();
  await made.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
  await made.getByRole('button', { name: 'I have kept it' }).click();
  await row(page, 'Tokens of the app', 'nightly report')
    .getByText(/not used yet/)
    .waitFor();
  expect(await page.content()).not.toContain(token);
  await page.getByRole('button', { name: 'Revoke: nightly report' }).click();
  const asked = page.getByRole('dialog', { name: 'Revoke nightly report?' });
  await asked.getByText('This cannot be undone.').waitFor();
  await asked.getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('The app has none.').waitFor();
}

test('an administrator registers an app, sees to its schema and its tokens, and switches it off and on', async () => {
  const { page, context, complaints } = await openAs(stage, 'administrator');
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stage.url });
  await page.goto('/admin');
  await page.getByRole('link', { name: /^Registered apps/ }).click();
  await page.getByRole('button', { name: 'Register an app' }).click();
  const dialog = page.getByRole('dialog', { name: 'Register an app' });
  await dialog.getByLabel('Short name').fill(app);
  await dialog.getByLabel('Name', { exact: true }).fill('Heart log');
  await dialog.getByLabel('What it is for').fill('Remembers your heart');
  await dialog.getByLabel('Where its pages are').fill(`${origin}\nhttps://heart.example.org/page`);
  await dialog.getByRole('button', { name: 'Register', exact: true }).click();
  await dialog.getByText('Not the address of a site: https://heart.example.org/page.').waitFor();
  await dialog.getByLabel('Where its pages are').fill(`${origin}\n\n  https://heart.example.org `);
  await dialog.getByRole('button', { name: 'Register', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Heart log' }).waitFor();
  await page.getByText('0 people').waitFor();

  await page.getByRole('button', { name: 'Add a schema' }).click();
  const schema = page.getByRole('dialog', { name: 'Add a schema' });
  await schema.getByLabel('Key').fill('settings');
  await schema.getByLabel('JSON Schema').fill('{\n  "type": "object",\n  oops\n}');
  await schema.getByRole('button', { name: 'Save' }).click();
  await schema.getByText('No valid JSON, in line 3.').waitFor();
  await schema.getByLabel('JSON Schema').fill('{"type":"object","required":["theme"]}');
  await schema.getByRole('button', { name: 'Tidy up' }).click();
  expect(await schema.getByLabel('JSON Schema').inputValue()).toContain('{\n  "type": "object",');
  await schema.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Edit the schema of settings' }).waitFor();
  await page.getByRole('button', { name: 'Remove the schema of settings' }).click();
  await page.getByText('Any JSON, for every key.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Edit the schema of settings' }).waitFor();

  await makeAndRevokeToken(page);

  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByText('Its tokens and what people allowed count for nothing').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('It works for everybody who allowed it.').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Heart notes');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Heart notes' }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

/** Somebody signs in in another tab of the same browser. */
async function enterElsewhere(context: BrowserContext): Promise<string> {
  const other = await context.newPage();
  await other.goto(`/enter#token=${linksOf(stage.program).get('participant')}`);
  await other.waitForURL((url) => url.pathname === '/');
  stage.cookies.set('participant', await context.cookies());
  const userId = await whoAmI(other);
  await other.close();
  return userId;
}

test('somebody signs in, allows an app, sees what it stores and deletes it, and takes their leave back', async () => {
  const { page, context } = await openPage(stage);
  await beTheApp(page);
  await page.goto(allowAddress());
  // Nobody is signed in: the page comes back the same afterwards.
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  const signIn = page.getByRole('link', { name: 'Sign in' });
  expect(new URL((await signIn.getAttribute('href')) ?? '', stage.url).searchParams.get('to')).toContain(
    '/allow?app=heart-log',
  );
  const userId = await enterElsewhere(context);
  await page.getByRole('heading', { name: 'Let Heart notes act for you?' }).waitFor();
  await page.getByText(`Its pages are at ${origin}.`).waitFor();
  await page.getByText('Store its own data').waitFor();
  expect(await page.getByText('See your name').count()).toBe(0);
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL((url) => url.origin === origin);
  const back = new URL(page.url());
  expect([back.searchParams.get('month'), back.searchParams.get('state')]).toEqual(['11', 'a-state']);
  const exchanged = await page.request.post(`${stage.url}/v1/app-tokens`, {
    data: { app, code: back.searchParams.get('code'), verifier },
    headers: { origin },
  });
  const { token } = (await exchanged.json()) as { token: string };
  const write = (key: string, value: unknown) =>
    fetch(`${stage.url}/v1/users/${userId}/apps/${app}/data/${key}`, {
      method: 'PUT',
      body: JSON.stringify({ value }),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    }).then(({ status }) => status);
  expect(await write('notes', { first: 'a walk' })).toBe(200);
  expect(await write('notes', { first: 'a longer walk' })).toBe(200);
  expect(await write('places', ['the sea'])).toBe(200);
  // The schema that was given to this key.
  expect(await write('settings', {})).toBe(400);

  await page.goto('/settings');
  await page.locator(`a[href="/people/${userId}/apps"]`).click();
  const grant = row(page, 'May act for you', 'Heart notes');
  await grant.getByText('Note what is done in it').waitFor();
  await row(page, 'What apps store', 'Heart notes').getByText('2 entries').waitFor();
  await page.getByRole('link', { name: 'Show what Heart notes stores' }).click();
  const notes = row(page, 'Entries', 'notes');
  await notes.getByText('Value', { exact: true }).click();
  await notes.getByText('"a longer walk"').waitFor();
  await notes.getByText('Earlier versions').click();
  await notes.getByText('"a walk"').waitFor();
  await page.getByRole('button', { name: 'Delete places' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => page.getByRole('list', { name: 'Entries' }).getByText('places').count()).toBe(0);
  await page.getByRole('button', { name: 'Delete all of it' }).click();
  await page.getByRole('dialog').getByText('1 entry and its earlier versions.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete all of it' }).click();
  await page.getByRole('heading', { name: 'Nothing is stored any more' }).waitFor();

  await page.goto(`/people/${userId}/apps`);
  await page.getByRole('button', { name: 'Take back: Heart notes' }).click();
  await page.getByRole('heading', { name: 'No app acts for you' }).waitFor();
  expect(await write('notes', {})).toBe(401);
  await page.getByRole('button', { name: 'Undo' }).click();
  await grant.getByText('Note what is done in it').waitFor();
  await context.close();
});

test('a parent allows an app for a child, and whoever says no is sent back without anything', async () => {
  const { page, context } = await openAs(stage, 'parent');
  await beTheApp(page);
  // Before it is known for whom they decide, nobody is asked: a quick yes would be for the wrong person.
  const known = Promise.withResolvers<void>();
  await page.route('**/v1/people', async (route) => {
    await known.promise;
    await route.continue();
  });
  await Promise.all([page.waitForResponse('**/v1/apps'), page.goto(allowAddress())]);
  await page.getByRole('status', { name: 'Loading' }).waitFor();
  expect(await page.getByRole('button', { name: 'Allow' }).count()).toBe(0);
  known.resolve();
  await page.getByRole('radio', { name: 'Sami' }).check();
  await page.getByRole('heading', { name: 'Let Heart notes act for Sami?' }).waitFor();
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.waitForURL((url) => url.origin === origin);
  expect(new URL(page.url()).search).toBe('?month=11&error=access_denied&state=a-state');
  await page.goto(allowAddress());
  await page.getByRole('radio', { name: 'Sami' }).check();
  // Another language is no other answer, and the one chosen last is kept, however slowly.
  let changes = 0;
  await page.route('**/preferences', async (route) => {
    changes += 1;
    if (changes === 2) await new Promise((go) => setTimeout(go, 1_000));
    await route.continue();
  });
  await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'Deutsch' });
  await page.getByRole('combobox', { name: 'Sprache' }).selectOption({ label: 'English' });
  await page.getByRole('combobox', { name: 'Language' }).waitFor();
  expect(await page.getByRole('radio', { name: 'Sami' }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL((url) => url.origin === origin);

  await page.goto('/people');
  await page.getByRole('link', { name: /^Sami/ }).click();
  await page.getByRole('heading', { name: 'Apps that act for Sami' }).waitFor();
  await page.locator('main a[href$="/apps"]').click();
  await row(page, 'May act for Sami', 'Heart notes')
    .getByText(/allowed by Noor/)
    .waitFor();
  await page.getByRole('button', { name: 'Take back: Heart notes' }).click();
  await page.getByText('Heart notes can no longer act.').waitFor();
  await context.close();
});

test('an address that does not hold is explained, and nobody is sent anywhere', async () => {
  const { page, context } = await openAs(stage, 'participant');
  const left: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== stage.url) left.push(request.url());
  });
  const cases: [Record<string, string>, string][] = [
    [{ return_to: 'https://evil.example/' }, 'does not belong to the app'],
    [{ return_to: `${origin}.evil.example/` }, 'does not belong to the app'],
    [{ return_to: 'javascript:alert(1)' }, 'does not belong to the app'],
    [{ app: 'nobody-knows' }, 'no app of this name'],
    [{ scopes: 'appdata:read session:read' }, 'something that nobody can be asked for'],
    [{ challenge: 'short' }, 'not complete'],
  ];
  for (const [change, sentence] of cases) {
    await page.goto(allowAddress(change));
    await page.getByText(sentence).waitFor();
    expect(await page.getByRole('button', { name: /Allow|Not now/ }).count(), sentence).toBe(0);
  }
  expect(left).toEqual([]);
  await context.close();
});

const looks: (Look & { language: Language })[] = [
  { language: 'en', scheme: 'light', width: 1280, height: 800 },
  { language: 'en', scheme: 'dark', width: 390, height: 844 },
  { language: 'he', scheme: 'light', width: 1280, height: 800 },
  { language: 'he', scheme: 'dark', width: 390, height: 844 },
];

test.each(looksHere(looks))(
  'the screens are whole in $language, $scheme at $width px',
  async ({ language, ...look }) => {
    const words = await languages[language].load();
    const { page, context } = await openAs(stage, 'administrator', look);
    const userId = await whoAmI(page);
    await tell(stage, page, `/v1/users/${userId}/preferences`, { method: 'PATCH', data: { language } });
    await tell(stage, page, `/v1/users/${userId}/grants/${app}`, {
      method: 'PUT',
      data: { scopes: ['person:read', 'appdata:read'] },
    });
    await tell(stage, page, `/v1/users/${userId}/apps/${app}/data/notes`, {
      method: 'PUT',
      data: { value: { first: 'a walk', at: ['the sea', 'the wood'], [look.scheme ?? '']: true } },
    });
    const check = async (what: string) => {
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
      if (process.env.ATTUNE_SHOTS)
        await page.screenshot({
          path: `${process.env.ATTUNE_SHOTS}/${what}-${language}-${look.scheme}.png`,
          fullPage: true,
        });
      await expectWhole(page, what);
      expect(await leftBehind(page, language), what).toEqual([]);
    };
    await page.goto('/');
    await page.locator(`html[lang=${language}]`).waitFor();
    await page.goto(allowAddress());
    await page.getByRole('button', { name: words.apps.allow.allow }).waitFor();
    await check('allow');
    await page.goto(allowAddress({ app: 'nobody-knows' }));
    await check('allow-broken');
    await page.goto(`/people/${userId}/apps`);
    await page.getByRole('button', { name: words.apps.mine.withdrawOf('Heart notes') }).waitFor();
    await check('my-apps');
    await page.goto(`/people/${userId}/apps/${app}`);
    await page.getByText(words.apps.stored.value, { exact: true }).click();
    await page.getByText(words.apps.stored.versions, { exact: true }).click();
    await check('stored');
    await page.goto('/admin/apps');
    await page.getByRole('list', { name: words.apps.admin.title }).waitFor();
    await check('admin-apps');
    await page.getByRole('button', { name: words.apps.admin.register }).click();
    await page.getByRole('dialog').waitFor();
    await check('register');
    await page.goto(`/admin/apps/${app}`);
    await page.getByRole('button', { name: words.apps.admin.make }).waitFor();
    await check('admin-app');
    await page.getByRole('button', { name: words.apps.admin.make }).click();
    await page.getByRole('dialog').waitFor();
    await check('make-token');
    await context.close();
  },
);
