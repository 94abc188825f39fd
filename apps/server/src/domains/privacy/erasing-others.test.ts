import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { personalData } from '../../app.ts';
import { ask } from '../../testing/cluster.ts';
import { workQueue } from '../../testing/mail-kit.ts';
import { relationshipKit } from '../../testing/relationships-kit.ts';
import { whereInDatabase, whereSealedForOthers } from '../../testing/search-kit.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { type Person, world } from '../../testing/world.ts';

const day = 86_400_000;

/** A world whose clock can be moved, with an administrator who stays, and its owner's connection. */
async function open() {
  let moved = 0;
  const clock = { now: () => new Date(Date.now() + moved) };
  const all = await world({ clock, databaseClock: 'its own', publicUrl: 'https://attune.example' });
  const owner = new Client({ connectionString: all.urls.directUrl });
  await owner.connect();
  onTestFinished(() => owner.end());
  const admin = await all.person({ firstName: 'Chief', roles: ['admin'] });
  const kits = {
    ...relationshipKit(
      () => all,
      () => admin,
    ),
    ...workshopKit(() => all),
  };

  /** As the job does it, when the days to think again are over. */
  async function erase(by: Person, userId = by.userId): Promise<void> {
    const url = `/v1/users/${userId}/data-requests`;
    const asked = await by.ask({ method: 'POST', url, payload: { kind: 'erasure' } });
    expect(asked.statusCode, asked.body).toBe(201);
    moved += 8 * day;
    await all.app.privacy.erasing.tend();
    expect(all.logged.filter((line) => line.includes('erasing'))).toEqual([]);
    expect((await owner.query('select from users where id = $1', [userId])).rowCount).toBe(0);
  }

  const inbox = async (of: Person) => {
    const answer = await of.ask({ url: `/v1/users/${of.userId}/notifications` });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer;
  };
  const lookFor = (but: Person, ...values: string[]) =>
    whereSealedForOthers(owner, all.vault, but.userId, values);
  return { ...kits, all, owner, admin, erase, inbox, lookFor };
}

test('what others were told, and what they are to be sent, names nobody any more who was erased', async () => {
  const { all, owner, erase, inbox, lookFor, newPerson, wish, emailOf } = await open();
  const ada = await newPerson('Adalinde', { roles: ['practitioner', 'admin'] });
  const cora = await newPerson('Cora', { roles: ['practitioner'] });
  const [ben, dan] = [await newPerson('Ben'), await newPerson('Dan')];
  for (const [lead, follower] of [
    [ada, ben],
    [cora, ben],
    [ada, dan],
  ] as const)
    await wish(lead, { email: await emailOf(follower), type: 'coach-client' });
  await workQueue(all, ['ask-relationship']);
  // To Ben it went out already, and stays in the outbox; to Dan it did not.
  await owner.query(`update mails set sent_at = now() where user_id = $1`, [ben.userId]);
  const invited = await ada.ask({
    method: 'POST',
    url: '/v1/invites',
    payload: { email: 'emil@example.org', firstName: 'Emil' },
  });
  expect(invited.statusCode, invited.body).toBe(201);
  const before = await lookFor(ada, ada.userId, 'Adalinde');
  expect(before.found).toEqual([
    ...['mails.content: adalinde', 'mails.content: adalinde', 'mails.content: adalinde'],
    ...[`notifications.facts: ${ada.userId}`, `notifications.facts: ${ada.userId}`],
  ]);

  await erase(ada);
  const after = await lookFor(ada, ada.userId, 'Adalinde');
  expect(after.found).toEqual([]);
  expect(after.opened).toEqual(expect.arrayContaining(['mails.content', 'notifications.facts']));
  // That Ben was sent a mail stays, and so does all that Cora is named in.
  expect((await lookFor(ada, 'Cora')).found).toContain('mails.content: cora');
  const { rows } = await owner.query(
    `select user_id, count(*)::int as mails, count(content)::int as words, count(about)::int as about from mails
     where user_id = any ($1) group by 1 order by 2 desc`,
    [[ben.userId, dan.userId, invited.json().userId]],
  );
  expect(rows).toEqual([{ user_id: ben.userId, mails: 2, words: 1, about: 1 }]);
  const { items } = (await inbox(ben)).json();
  expect(items).toMatchObject([{ kind: 'relationship-asked', facts: { userId: cora.userId } }]);
  expect((await inbox(dan)).json()).toMatchObject({ items: [], unread: 0 });
});

test('a parent has nothing left in which a child that was erased is named: no notice, letter or link', async () => {
  const { all, erase, inbox, lookFor, family, newOrganizer, published, signUp } = await open();
  const { parent, child } = await family();
  const olga = await newOrganizer();
  const id = await published(olga);
  expect((await signUp(parent, id, {}, child)).statusCode).toBe(201);
  const jobs = ['tell-workshop-messages', 'send-notification'];
  await workQueue(all, jobs);
  const { found } = await lookFor(child, child.userId, 'Sami');
  expect(found).toEqual(
    expect.arrayContaining(['mails.content: sami', `notifications.facts: ${child.userId}`]),
  );
  expect((await inbox(parent)).body).toContain(child.userId);
  // They are told by mail, with links that hold the child's id, that it is to be erased.
  await erase(parent, child.userId);
  await workQueue(all, jobs);
  expect((await lookFor(child, child.userId, 'Sami')).found).toEqual([]);
  expect((await inbox(parent)).body).not.toContain(child.userId);
});

test('of what was kept before it was written down whom it names, the id of who was erased is not shown', async () => {
  const { all, owner, erase, inbox, newPerson } = await open();
  const [ada, ben] = [await newPerson('Ada'), await newPerson('Ben')];
  const tell = (kind: 'relationship-ended' | 'consent-asked' | 'decides-now') =>
    all.app.db.withSystem('make-demo', (run) =>
      all.app.notifications.notify(run, ben.userId, kind, { userId: ada.userId }),
    );
  for (const kind of ['relationship-ended', 'consent-asked', 'decides-now'] as const) await tell(kind);
  await owner.query('update notifications set about = null');
  expect((await inbox(ben)).body.split(ada.userId)).toHaveLength(6);
  await erase(ada);
  const shown = await inbox(ben);
  expect(shown.body).not.toContain(ada.userId);
  expect(shown.json().items).toHaveLength(3);
  for (const { link } of shown.json().items) expect(link).toBe('/relationships');
});

test('who runs a workshop on, or is asked to, is told so and not who is gone for good', async () => {
  const { all, inbox, newOrganizer, newPerson, published, sql } = await open();
  const [vera, sara, otto] = [
    await newOrganizer('Vera'),
    await newOrganizer('Sara'),
    await newOrganizer('Otto'),
  ];
  await newPerson('Someone');
  const [shared, alone] = [await published(vera), await published(vera)];
  await sql(
    `insert into organizers (workshop_id, user_id, state, asked_as) values ('${shared}', '${sara.userId}', 'confirmed', 'confirmed')`,
  );
  await all.app.db.withSystem('make-demo', (run) => all.app.identity.person.shutOutForGood(run, vera.userId));
  // They are told before the rows go: what they were told stays.
  await workQueue(all, ['tell-workshop-messages']);
  await all.app.db.withSystem('make-demo', async (run) => {
    for (const { erase } of Object.values(personalData)) await erase(run, vera.userId);
  });
  const ofSara = (await inbox(sara)).json().items;
  expect(
    ofSara.find((one: { facts: { what: string } }) => one.facts.what === 'organizer-removed').facts,
  ).toEqual(expect.not.objectContaining({ userId: expect.anything() }));
  const ofOtto = (await inbox(otto)).json().items;
  expect(ofOtto).toMatchObject([{ facts: { what: 'cover-asked', workshopId: alone } }]);
  expect(ofOtto[0].facts.userId).toBeUndefined();
});

test('how often they were tried for, and jobs that know their e-mail by its index, are gone too', async () => {
  const { all, owner, erase, newPerson, emailOf } = await open();
  const [ada, ben] = [await newPerson('Ada', { roles: ['admin'] }), await newPerson('Ben')];
  const post = (url: string, payload: object) => all.server.inject({ method: 'POST', url, payload });
  const traces = [];
  for (const person of [ada, ben]) {
    const email = await emailOf(person);
    const index = all.app.identity.users.emailIndex(email).toString('base64url');
    const { userId } = person;
    await post('/v1/sign-in', { email, password: 'not this one, I fear' });
    expect((await post('/v1/password-resets', { email })).statusCode).toBe(202);
    await all.app.db.withSystem('make-demo', (run) =>
      all.app.queue.send(run, 'answer-reset-request', { emailIndex: index }),
    );
    traces.push({ index, bucket: all.vault.blindIndex('throttle email', index), userId });
  }
  const [hers, his] = traces as [(typeof traces)[0], (typeof traces)[0]];
  await ada.ask({ method: 'POST', url: '/v1/invites', payload: { email: 'cleo@example.org' } });
  await owner.query(
    `insert into throttles (bucket, failures, last_at) values ($1, 3, now() + interval '30 days')`,
    [all.vault.blindIndex('throttle person', ada.userId)],
  );
  const buckets = async (userId: string, email: Buffer) => {
    const theirs = [
      email,
      ...['person', 'mails'].map((by) => all.vault.blindIndex(`throttle ${by}`, userId)),
    ];
    return (await owner.query('select from throttles where bucket = any ($1)', [theirs])).rowCount;
  };
  const inQueue = async (index: string) =>
    (await whereInDatabase(owner, [index])).filter((place) => place.startsWith('pgboss.')).length;
  expect([await buckets(ada.userId, hers.bucket), await buckets(ben.userId, his.bucket)]).toEqual([3, 1]);
  expect(Math.min(await inQueue(hers.index), await inQueue(his.index))).toBeGreaterThan(0);
  await erase(ada);
  expect([await buckets(ada.userId, hers.bucket), await buckets(ben.userId, his.bucket)]).toEqual([0, 1]);
  expect(await inQueue(hers.index)).toBe(0);
  expect(await inQueue(his.index)).toBeGreaterThan(0);
  expect(
    (await ask(all.urls.directUrl, `select from pgboss.job where singleton_key = '${hers.index}'`)).rows,
  ).toEqual([]);
});
