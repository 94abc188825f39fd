import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consentKit, textVersion } from '../../testing/consent-kit.ts';
import { runJob } from '../../testing/event-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

const now = new Date('2026-12-01T12:00:00Z');
let world: World;
let admin: Person;
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  admin = await world.person({ firstName: 'Root', roles: ['admin'] });
});
afterAll(() => world.close());

const { sql, give, withdraw, publish, questions, family, open, list } = consentKit(() => world);
const askAnew = () => runJob(world, 'ask-consents-anew');
/** Of whom each is asked anew, by their inbox. */
const asked = async (person: Person): Promise<unknown[]> =>
  (await person.ask({ url: `/v1/users/${person.userId}/notifications` }))
    .json()
    .items.filter((item: { kind: string }) => item.kind === 'consent-asked')
    .map((item: { facts: { userId: string }; link: string }) => [item.facts.userId, item.link]);
const text = 'What it says is long enough to be read.';

test('publish-consent-text: only who may publishes a text, in every language, under a version of its own', async () => {
  const post = (by: Person, payload: object, purpose = 'service') =>
    by.ask({ method: 'POST', url: `/v1/consent-purposes/${purpose}/versions`, payload });
  const whole = { version: '2027-01', texts: { en: text, de: text, he: text } };
  const editor = await world.person({ firstName: 'Ed', roles: ['editor', 'practitioner', 'organizer'] });
  expect((await post(editor, whole)).statusCode).toBe(403);
  const wrong = [
    { ...whole, version: textVersion },
    { ...whole, texts: { en: text, de: text } },
    { ...whole, texts: { ...whole.texts, fr: text } },
    { ...whole, texts: { ...whole.texts, he: 'short' } },
    { ...whole, texts: { ...whole.texts, he: 'x'.repeat(8001) } },
    { ...whole, version: 'has spaces' },
  ];
  const answers = await Promise.all(wrong.map(async (one) => (await post(admin, one)).statusCode));
  expect(answers).toEqual([409, 400, 400, 400, 400, 400]);
  expect((await post(admin, whole, 'nothing')).statusCode).toBe(404);
  const purposes = async (language: string) =>
    (await editor.ask({ url: `/v1/consent-purposes?language=${language}` }))
      .json()
      .items.find((one: { name: string }) => one.name === 'service');
  expect((await purposes('he')).version).toBe(textVersion);
  expect((await post(admin, whole)).statusCode).toBe(204);
  expect(await purposes('he')).toMatchObject({ version: '2027-01', body: text });
  expect((await post(admin, whole)).statusCode).toBe(409);
});

test('each who agreed to the text before is asked once, and again about the text after that', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  const ben = await world.person({ firstName: 'Ben' });
  await give(ada, ada, 'research');
  await askAnew();
  expect(await asked(ada)).toEqual([]);
  expect((await publish(admin, 'research', '2027-01')).statusCode).toBe(204);
  const { rows } = await sql(`select data from pgboss.job where name = 'ask-consents-anew'`);
  expect(rows.at(-1)).toEqual({ data: {} });
  await askAnew();
  await askAnew();
  expect(await asked(ada)).toEqual([[ada.userId, '/settings/data']]);
  expect(await asked(ben)).toEqual([]);
  expect(await questions(ada)).toEqual([
    {
      ...{ userId: ada.userId, displayName: 'Ada' },
      ...{ purpose: 'research', version: '2027-01', why: 'new-text' },
    },
  ]);
  expect((await list(ada)).items).toMatchObject([{ current: false, withdrawnAt: null }]);
  await publish(admin, 'research', '2027-02');
  await askAnew();
  expect((await asked(ada)).length).toBe(2);
  expect((await give(ada, ada, 'research', { version: '2027-01' })).statusCode).toBe(409);
  expect((await give(ada, ada, 'research', { version: '2027-02' })).statusCode).toBe(204);
  expect(await questions(ada)).toEqual([]);
  await askAnew();
  expect((await asked(ada)).length).toBe(2);
});

test('ask-consent-anew: two workers at once ask each once', async () => {
  const people = await Promise.all(Array.from({ length: 8 }, () => world.person({ firstName: 'One' })));
  for (const one of people) await give(one, one, 'service', { version: '2027-01' });
  await publish(admin, 'service', '2027-02');
  await Promise.all([askAnew(), askAnew(), askAnew()]);
  const counts = (await Promise.all(people.map(asked))).map((some) => some.length);
  expect(counts).toEqual(people.map(() => 1));
});

test('find-outdated-consents: who says no to the new text is not asked again', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  await give(ada, ada, 'analytics');
  await publish(admin, 'analytics', '2027-01');
  expect((await withdraw(ada, ada, 'analytics')).statusCode).toBe(204);
  await askAnew();
  expect([await asked(ada), await questions(ada), await open(ada)]).toEqual([[], [], []]);
});

test('list-consent-questions: of a child those are asked who agree for them, and no former guardian', async () => {
  const german = await family('DE', '2014-05-01');
  const french = await family('FR', '2014-05-01');
  const briton = await family('GB', '2012-05-01');
  const purpose = 'workshop-recording';
  await give(german.parent, german.child, purpose);
  await give(french.parent, french.child, purpose);
  await give(french.child, french.child, purpose);
  await give(briton.child, briton.child, purpose);
  await publish(admin, purpose, '2027-01');
  await askAnew();
  const of = ({ child }: { child: Person }) => [child.userId, `/people/${child.userId}/data`];
  expect([await asked(german.parent), await asked(german.child)]).toEqual([[of(german)], []]);
  expect(await asked(french.parent)).toEqual([of(french)]);
  expect(await asked(french.child)).toEqual([[french.child.userId, '/settings/data']]);
  expect([(await asked(briton.parent)).length, (await asked(briton.child)).length]).toEqual([0, 1]);
  expect(await questions(german.child)).toEqual([]);
  expect(await questions(german.parent)).toMatchObject([
    { userId: german.child.userId, displayName: 'Sami', purpose, why: 'new-text' },
  ]);
  await sql(
    `update relationships set expires_at = now() where lead_id = '${german.parent.userId}' and user_id = '${german.child.userId}'`,
  );
  expect(await questions(german.parent)).toEqual([]);
  expect(await questions(french.parent)).toMatchObject([{ why: 'new-text' }]);
  await give(french.parent, french.child, purpose, { version: '2027-01' });
  expect([await questions(french.parent), await questions(french.child)]).toMatchObject([
    [],
    [{ why: 'second' }],
  ]);
  await give(french.child, french.child, purpose, { version: '2027-01' });
  expect(await open(french.child)).toEqual([{ purpose, given_as: 'both', version: '2027-01' }]);
});

test('cut off in the middle, it goes on, and nobody is asked twice', async () => {
  const people = await Promise.all(Array.from({ length: 6 }, (_, i) => world.person({ firstName: `P${i}` })));
  for (const one of people) await give(one, one, 'practitioner-sharing');
  await publish(admin, 'practitioner-sharing', '2027-01');
  const last = people.map((one) => one.userId).sort()[3];
  await sql(`
    create function stumble() returns trigger language plpgsql as $$
    begin
      if new.user_id = '${last}' then raise exception 'cut off'; end if;
      return new;
    end $$;
    create trigger stumble before insert on notifications for each row execute function stumble()`);
  await expect(askAnew()).rejects.toThrow('cut off');
  const counts = async () => (await Promise.all(people.map(asked))).map((some) => some.length).sort();
  expect(await counts()).toEqual([0, 0, 0, 1, 1, 1]);
  await sql('drop trigger stumble on notifications; drop function stumble');
  await askAnew();
  await askAnew();
  expect(await counts()).toEqual([1, 1, 1, 1, 1, 1]);
});

test('one whose key is gone keeps nobody else from being asked', async () => {
  const people = await Promise.all(['A', 'B', 'C'].map((firstName) => world.person({ firstName })));
  for (const one of people) await give(one, one, 'sensor-data');
  await publish(admin, 'sensor-data', '2027-01');
  const [gone, ...others] = people.sort((a, b) => a.userId.localeCompare(b.userId)) as [Person, ...Person[]];
  await world.vault.destroy(gone.userId);
  await askAnew();
  for (const one of others) expect((await asked(one)).length).toBe(1);
});

test('who agrees in the moment in which the text changes waits, and is told that it did', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  const { rows } = await sql(
    `select current_version as version from consent_purposes where name = 'research'`,
  );
  const publisher = new Client({ connectionString: world.urls.directUrl });
  await publisher.connect();
  try {
    await publisher.query(`begin; select from consent_purposes where name = 'research' for update`);
    const giving = give(ada, ada, 'research', { version: rows[0].version });
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await sql(waiting)).rowCount, { timeout: 10_000 }).toBeGreaterThan(0);
    await publisher.query(
      `insert into consent_texts (purpose, version, language, body) values ('research', '2029-01', 'en', '${text}');
       update consent_purposes set current_version = '2029-01' where name = 'research'; commit`,
    );
    expect((await giving).statusCode).toBe(409);
  } finally {
    await publisher.end();
  }
  expect(await open(ada)).toEqual([]);
});
