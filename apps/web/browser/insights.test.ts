import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Language, languages } from '../src/words/languages.ts';
import {
  agreeToBeCounted,
  card,
  checkScreen,
  dayBefore,
  downloaded,
  expectTimeToTheRight,
  noonBefore,
  rail,
  rowsOf,
  takeTable,
  tell,
  testApp,
  textsIn,
  useAnApp,
  whoAmI,
} from './insights-kit.ts';
import { closeStage, type Look, looksHere, openStage, type Stage } from './kit.ts';
import { openAs, waiting } from './people-kit.ts';

// How everybody together uses the apps, and what one person did: as the screens show it.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await useAnApp(stage);
});
afterAll(() => closeStage(stage));

const as = (person: string, look?: Look) => openAs(stage, person, look);
const address = `/insights?days=7&app=${testApp}`;

test('the numbers on the screen are what people did', async () => {
  const { page, context, complaints } = await as('administrator');
  await rail(page).getByRole('link', { name: 'Insights' }).click();
  await page.getByRole('heading', { level: 1, name: 'Insights' }).waitFor();
  await page.getByRole('combobox', { name: 'App' }).selectOption({ label: 'Breathing test' });
  await page.getByRole('radiogroup', { name: 'Range' }).getByText('7 days', { exact: true }).click();
  await page.waitForURL(
    (url) => url.searchParams.get('app') === testApp && url.searchParams.get('days') === '7',
  );

  await card(page, 'Active people per day').getByText('5 people in all, each counted once.').waitFor();
  expect((await takeTable(page, 'Active people per day')).lines).toEqual([
    'Day,People',
    ...[6, 5, 4, 3, 2, 1, 0].map((days) => `${dayBefore(days)},${{ 1: 5, 3: 2 }[days] ?? 0}`),
  ]);
  const perDay = await takeTable(page, 'Events per day');
  expect(perDay.name).toBe(`attune-events-${dayBefore(6)}-${dayBefore(0)}.csv`);
  expect(perDay.lines).toEqual([
    'Day,Using it,Reaching a goal,Errors',
    ...[6, 5, 4, 3, 2, 1, 0].map(
      (days) => `${dayBefore(days)},${{ 1: '10,8,3', 3: '2,0,1' }[days] ?? '0,0,0'}`,
    ),
  ]);

  expect(await rowsOf(page, 'What happens most')).toEqual([
    ['opened', '7'],
    ['exercise_finished', '5'],
    ['exercise_started', '5'],
    ['timed_out', '4'],
    ['goal_reached', '3'],
  ]);
  expect(await rowsOf(page, 'Ways through a visit')).toEqual([
    ['opened', '→', 'then', 'exercise_started', '→', 'then', 'exercise_finished', '5 visits · 5 people'],
  ]);
  const errors = card(page, 'Errors');
  await errors.getByText('4 times, met by 2 people.').waitFor();
  expect(await rowsOf(page, 'Errors')).toEqual([
    ['timed_out', expect.stringMatching(/^4 times · 2 people · last on /)],
  ]);
  expect(complaints).toEqual([]);
  await context.close();
});

test('steps are chosen one after the other, and the address keeps every choice', async () => {
  const { page, context } = await as('administrator');
  await page.goto(address);
  const funnel = card(page, 'Step by step');
  await funnel.getByText('Choose two steps or more').waitFor();
  for (const [place, name] of ['opened', 'exercise_finished', 'goal_reached'].entries())
    await funnel.getByLabel(`Step ${place + 1}`).selectOption(name);
  const reached = [
    ['1. opened', '5 people · 100%'],
    ['2. exercise_finished', '5 people · 100%'],
    ['3. goal_reached', '3 people · 60%'],
  ];
  await expect.poll(() => rowsOf(page, 'Step by step'), waiting).toEqual(reached);
  await funnel.getByLabel('All within').selectOption({ label: 'half an hour' });
  await card(page, 'Events per day')
    .getByRole('combobox', { name: 'Category' })
    .selectOption({ label: 'Reaching a goal' });
  await page.waitForURL((url) => url.searchParams.get('category') === 'conversion');
  await page.reload();
  await expect.poll(() => rowsOf(page, 'Step by step'), waiting).toEqual(reached);
  expect(await funnel.getByLabel('All within').inputValue()).toBe('30');
  expect(await page.getByRole('combobox', { name: 'App' }).inputValue()).toBe(testApp);
  expect((await rowsOf(page, 'What happens most')).map(([name]) => name)).toEqual([
    'exercise_finished',
    'goal_reached',
  ]);
  expect((await takeTable(page, 'Events per day')).lines[0]).toBe('Day,Reaching a goal');
  expect((await takeTable(page, 'Step by step')).lines.slice(1)).toEqual([
    'opened,5,1',
    'exercise_finished,5,1',
    'goal_reached,3,0.6',
  ]);
  await page.getByRole('button', { name: 'Take away: Events per day' }).click();
  const picture = await downloaded(page, () => page.getByRole('menuitem', { name: 'Picture (PNG)' }).click());
  expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(picture.bytes.length).toBeGreaterThan(3000);
  await context.close();
});

test('the arrow keys put a cursor on a day, and its values are read aloud', async () => {
  const { page, context } = await as('administrator');
  await page.goto(address);
  const chart = page.getByRole('application', { name: 'Events per day' });
  await chart.focus();
  const spoken = chart.locator('[aria-live]');
  await page.keyboard.press('End');
  await expect.poll(() => spoken.textContent()).toMatch(/: Using it 0; Reaching a goal 0; Errors 0$/);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => spoken.textContent()).toMatch(/: Using it 10; Reaching a goal 8; Errors 3$/);
  const name = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  expect(await spoken.textContent()).toContain(name.format(new Date(noonBefore(1))));
  await page.keyboard.press('Escape');
  await expect.poll(() => spoken.textContent()).toBe('');
  // Pointing shows the same, for eyes.
  const plot = await chart.locator('svg').boundingBox();
  if (!plot) throw new Error('There is no chart');
  await page.mouse.move(plot.x + plot.width - 10, plot.y + 80);
  await expect.poll(() => chart.getAttribute('data-cursor')).toBe('6');
  await context.close();
});

test('whoever may not see it sees no way to it, and nothing at its address', async () => {
  const { page, context } = await as('practitioner');
  await rail(page).getByRole('link', { name: 'Settings' }).waitFor();
  expect(await rail(page).getByRole('link', { name: 'Insights' }).count()).toBe(0);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(address);
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(asked.filter((path) => path.startsWith('/v1/analytics'))).toEqual([]);
  await context.close();
});

test('the timeline tells what somebody did, and filters stand in its address', async () => {
  const { page, context } = await as('parent');
  const userId = await whoAmI(page);
  await tell(stage, page, `/v1/users/${userId}/preferences`, { method: 'PATCH', data: { theme: 'light' } });
  await page.goto('/settings');
  await page.getByRole('link', { name: 'Your activity' }).click();
  await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();
  const today = page.getByRole('list', { name: 'Today' }).getByRole('listitem');
  await today.filter({ hasText: 'Signed in' }).first().waitFor();
  const [first] = await textsIn(today);
  expect(first?.slice(0, 2)).toEqual(['Changed settings', 'Attune']);
  expect(first?.[2]).toMatch(/^\d\d:\d\d$/);
  await page.getByLabel('What').selectOption({ label: 'Signed in' });
  await page.waitForURL((url) => url.search === '?type=login');
  await page.reload();
  await today.filter({ hasText: 'Signed in' }).first().waitFor();
  expect(await today.filter({ hasText: 'Changed settings' }).count()).toBe(0);
  await page.getByText('That is all of it.').waitFor();
  await context.close();
});

test('who accompanies somebody sees the newest on their page; who may not, sees none of it', async () => {
  const { page, context } = await as('practitioner');
  await page.goto('/people');
  await page.getByRole('link', { name: /^Mateo / }).click();
  await page.getByRole('heading', { name: 'Activity' }).waitFor();
  await page.getByRole('link', { name: 'All activity' }).click();
  await page.getByRole('heading', { level: 1, name: /^Activity of Mateo/ }).waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Signed in' }).first().waitFor();
  const address = new URL(page.url()).pathname;
  await context.close();

  const stranger = await as('organizer');
  await stranger.page.goto(address);
  await stranger.page.getByRole('alert').waitFor();
  expect(await stranger.page.getByRole('listitem').filter({ hasText: 'Signed in' }).count()).toBe(0);
  await stranger.context.close();
});

test('pages of a long timeline come one after the other, and unknown kinds are shown as they are', async () => {
  const { page, context } = await as('organizer');
  const userId = await whoAmI(page);
  const items = Array.from({ length: 60 }, (_, place) => ({
    id: crypto.randomUUID(),
    app: testApp,
    type: 'tea_made',
    occurredAt: noonBefore(2, place % 60),
  }));
  await tell(stage, page, `/v1/users/${userId}/activities/batch`, { data: { items } });
  await page.goto(`/people/${userId}/activity?type=tea_made`);
  const rows = page.getByRole('listitem').filter({ hasText: 'tea_made' });
  await expect.poll(() => rows.count(), waiting).toBe(50);
  expect((await textsIn(rows))[0]).toContain('Breathing test');
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(() => rows.count(), waiting).toBe(60);
  await context.close();
});

test('these screens count their own use only while somebody agrees to it, and never whose they are', async () => {
  const { page, context } = await as('administrator');
  const userId = await whoAmI(page);
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/events/batch')) sent.push(request.postData() ?? '');
  });
  const stored = async (name = 'screen_viewed') => {
    const answer = await page.request.get(`/v1/users/${userId}/events?app=attune&name=${name}`);
    const { items } = (await answer.json()) as { items: { data: Record<string, string> }[] };
    return items.map((item) => item.data).reverse();
  };
  await page.goto('/people');
  await page.goto('/sessions');
  await page.waitForLoadState('networkidle');
  expect(await stored()).toEqual([]);
  expect(sent).toEqual([]);

  await agreeToBeCounted(stage, page, userId);
  await page.goto('/settings');
  // Whether they agree has to be asked first: a screen that is left before is not counted.
  await expect.poll(() => stored(), waiting).toEqual([{ screen: '/settings' }]);
  await rail(page).getByRole('link', { name: 'Sessions' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor();
  await expect
    .poll(() => stored(), waiting)
    .toEqual([{ screen: '/settings' }, { screen: '/people/$userId/sessions' }]);
  await page.evaluate(() => {
    window.dispatchEvent(new ErrorEvent('error', { error: new TypeError('what nobody may read') }));
  });
  await expect.poll(() => stored('screen_failed'), waiting).toEqual([{ class: 'TypeError' }]);
  expect(sent.join('')).not.toContain(userId);
  expect(sent.join('')).not.toContain('nobody may read');

  await rail(page).getByRole('link', { name: 'Settings' }).click();
  await expect.poll(async () => (await stored()).length, waiting).toBe(3);
  await page.getByRole('link', { name: 'My data', exact: true }).click();
  await expect.poll(async () => (await stored()).length, waiting).toBe(4);
  await page.getByRole('button', { name: 'Take back: Making the app better' }).click();
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.getByRole('button', { name: 'Give consent: Making the app better' }).waitFor();
  const before = sent.length;
  await rail(page).getByRole('link', { name: 'Home' }).click();
  await rail(page).getByRole('link', { name: 'People' }).click();
  // Longer than a tracker waits before it sends.
  await page.waitForTimeout(2_500);
  expect(sent.length).toBe(before);
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
    const { page, context } = await as('administrator', look);
    const userId = await whoAmI(page);
    await tell(stage, page, `/v1/users/${userId}/preferences`, { method: 'PATCH', data: { language } });
    const check = (what: string) => checkScreen(page, language, `${what} ${look.scheme}`);
    await page.goto('/');
    await page.locator(`html[lang=${language}]`).waitFor();
    await page.goto(`${address}&steps=opened,exercise_finished,goal_reached`);
    await page.getByRole('list', { name: words.insights.funnel.title }).waitFor();
    await check('insights');
    await expectTimeToTheRight(page, words.insights.perDay.title);
    if (look.scheme === 'dark') {
      await page.goto(`/insights?app=${testApp}&from=2025-01-01&to=2025-01-07`);
      await page.getByRole('heading', { name: words.insights.emptyTitle }).waitFor();
      await check('no insights');
    }
    await page.goto(`/people/${userId}/activity`);
    await page
      .getByRole('listitem')
      .filter({ hasText: words.timeline.typeOf('login') })
      .first()
      .waitFor();
    await check('timeline');
    await context.close();
  },
);
