import { expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { archiveFor, askForData } from '../../testing/hand-out-kit.ts';
import { type Person, type World, type WorldOptions, world } from '../../testing/world.ts';
import { unzipped } from '../../testing/zip-kit.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** A world whose clock can be moved. */
async function open(options: WorldOptions = {}) {
  let moved = 0;
  const clock = { now: () => new Date(Date.now() + moved) };
  const all = await world({ clock, databaseClock: 'its own', ...options });
  const later = (by: number) => {
    moved += by;
  };
  return { all, later };
}

async function family(all: World): Promise<{ mother: Person; child: Person }> {
  const mother = await all.person({ firstName: 'Philippa', email: 'philippa@example.org' });
  const child = await all.person({ firstName: 'Quentin', birthDate: '2017-05-04' });
  await all.app.db.withSystem('make-demo', (run) =>
    all.app.access.relate(run, { lead: mother.userId, follower: child.userId, type: 'parent-child' }),
  );
  return { mother, child };
}

const actionsAbout = async (all: World, { userId }: Person) => {
  const subject = all.vault.pseudonym(userId).toString('hex');
  const { rows } = await ask(
    all.urls.directUrl,
    `select action from audit_events where subject = '\\x${subject}' and action like 'privacy:%' order by at, id`,
  );
  return rows.map(({ action }) => action);
};

test('a person fetches what they asked for, as often as they like until its time is over; each time is on record', async () => {
  const { all, later } = await open();
  const ada = await all.person({ firstName: 'Ada' });
  const url = await askForData(ada);
  for (let times = 0; times < 2; times++) {
    const answer = await ada.ask({ url });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/zip',
      'cache-control': 'no-store',
      'content-disposition': expect.stringMatching(
        /^attachment; filename="attune-data-\d{4}-\d\d-\d\d\.zip"$/,
      ),
    });
    expect([...unzipped(answer.rawPayload).keys()]).toContain('index.html');
  }
  expect(await actionsAbout(all, ada)).toEqual([
    'privacy:ask-export',
    'privacy:fetch-export',
    'privacy:fetch-export',
  ]);
  const listed = await ada.ask({ url: `/v1/users/${ada.userId}/data-requests` });
  expect(listed.json().items[0]).toMatchObject({ state: 'ready', fetchedAt: expect.any(String) });
  later(7 * day + minute);
  const again = await all.app.identity.useLink(await all.app.identity.makeLink(ada.userId, 5), {
    device: 'test',
  });
  const late = await all.server.inject({ url, headers: { authorization: `Bearer ${again.token}` } });
  expect([late.statusCode, late.json().code]).toEqual([409, 'conflict']);
});

test('without a fresh proof of who one is nothing is handed out', async () => {
  const { all, later } = await open();
  const ada = await all.person({ firstName: 'Ada' });
  const url = await askForData(ada);
  later(20 * minute);
  const answer = await ada.ask({ url });
  expect([answer.statusCode, answer.json().code]).toEqual([403, 'sign-in-again']);
  expect(await actionsAbout(all, ada)).toEqual(['privacy:ask-export']);
});

test('a guardian fetches what is about the child, and neither is told who the other is', async () => {
  const { all } = await open();
  const { mother, child } = await family(all);
  const ofChild = await archiveFor(mother, child.userId);
  const text = [...ofChild.values()].map(String).join('\n');
  expect(text).toContain('Quentin');
  const foreign = [mother.userId, 'Philippa', 'philippa@example.org'];
  expect(foreign.filter((one) => text.includes(one))).toEqual([]);
  expect(JSON.parse(String(ofChild.get('data/relationships.json'))).rows).toMatchObject([
    { type: 'parent-child', lead_id: 'somebody else' },
  ]);
  const ofMother = await archiveFor(mother);
  const ofHers = [...ofMother.values()].map(String).join('\n');
  expect([child.userId, 'Quentin'].filter((one) => ofHers.includes(one))).toEqual([]);
  const { appearances } = JSON.parse(String(ofMother.get('data/relationships.json')));
  expect(appearances).toMatchObject([{ type: 'parent-child', lead_id: 'oneself' }]);
  // What is told to who accompanies somebody, and nothing that is told to who asked or answered.
  expect(Object.keys(appearances[0]).toSorted()).toEqual(
    ['lead_id', 'type', 'state', 'starts_at', 'expires_at', 'created_at', 'ended_at'].toSorted(),
  );
});

test('fetch-data: nobody else fetches it, no administrator, no practitioner, no other person', async () => {
  const { all } = await open();
  const ada = await all.person({ firstName: 'Ada' });
  const url = await askForData(ada);
  const admin = await all.person({ firstName: 'Admin', roles: ['admin'] });
  const lead = await all.person({ firstName: 'Lead', roles: ['practitioner'] });
  await all.app.db.withSystem('make-demo', (run) =>
    all.app.access.relate(run, { lead: lead.userId, follower: ada.userId, type: 'practitioner-patient' }),
  );
  const stranger = await all.person({ firstName: 'Stranger' });
  const answers = await Promise.all([admin, lead, stranger].map((one) => one.ask({ url })));
  expect(answers.map((one) => one.statusCode)).toEqual([403, 403, 403]);
  // Those who may see that it was asked for are stopped later, and that is on record too; the stranger was before.
  const subject = all.vault.pseudonym(ada.userId).toString('hex');
  const { rows } = await ask(
    all.urls.directUrl,
    `select actor, action, outcome from audit_events where subject = '\\x${subject}' and action in ('privacy:fetch-export', 'privacy:read')`,
  );
  const of = (who: Person) =>
    rows.flatMap(({ actor, action, outcome }) =>
      all.vault.pseudonym(who.userId).equals(actor) ? [`${action} ${outcome}`] : [],
    );
  expect(of(admin)).toContain('privacy:fetch-export refused');
  for (const who of [admin, lead, stranger]) {
    expect(of(who).filter((one) => one.endsWith('refused'))).toHaveLength(1);
    expect(of(who)).not.toContain('privacy:fetch-export done');
  }
  // Nor is somebody else's request a key to one's own data, or one's own to somebody else's.
  const own = (await askForData(stranger)).split('/').at(-2);
  expect((await ada.ask({ url: `/v1/users/${ada.userId}/data-requests/${own}/archive` })).statusCode).toBe(
    404,
  );
});

test('fetch-data: who was their guardian fetches nothing once they are of age, though the job has not run yet', async () => {
  const { all, later } = await open();
  const mother = await all.person({ firstName: 'Philippa' });
  const today = Temporal.PlainDate.from(new Date().toISOString().slice(0, 10));
  const birthDate = today.add({ days: 2 }).subtract({ years: 18 }).toString();
  const child = await all.person({ firstName: 'Quentin', birthDate });
  await all.app.db.withSystem('make-demo', (run) =>
    all.app.access.relate(run, { lead: mother.userId, follower: child.userId, type: 'parent-child' }),
  );
  const url = await askForData(mother, child.userId);
  const fetch = async ({ userId }: Person) => {
    const link = await all.app.identity.makeLink(userId, 5);
    const { token } = await all.app.identity.useLink(link, { device: 'test' });
    const answer = await all.server.inject({ url, headers: { authorization: `Bearer ${token}` } });
    return [answer.statusCode, answer.statusCode === 200 ? 'fetched' : answer.json().code];
  };
  expect(await fetch(mother)).toEqual([200, 'fetched']);
  later(2 * day);
  expect(await fetch(mother)).toEqual([403, 'refused']);
  expect(await fetch(child)).toEqual([200, 'fetched']);
});

test('what was taken back, and what was asked for something else, is no archive', async () => {
  const { all } = await open();
  const ada = await all.person({ firstName: 'Ada' });
  const url = await askForData(ada);
  await ada.ask({ method: 'DELETE', url: url.replace(/\/archive$/, '') });
  expect((await ada.ask({ url })).statusCode).toBe(409);
  const requests = `/v1/users/${ada.userId}/data-requests`;
  const erasing = await ada.ask({ method: 'POST', url: requests, payload: { kind: 'erasure' } });
  expect((await ada.ask({ url: `${requests}/${erasing.json().id}/archive` })).statusCode).toBe(404);
});
