import fc from 'fast-check';
import { newId } from '../kernel/ids.ts';
import { ask } from './cluster.ts';
import { archiveFor } from './hand-out-kit.ts';
import { workshopKit } from './workshop-kit.ts';
import { consentTo, type Person, type World } from './world.ts';

const ties = ['parent-child', 'guardian-ward', 'practitioner-patient', 'coach-client'] as const;
const works = [
  'session',
  'marker',
  'bio',
  'app data',
  'workshop',
  'declare',
  'consent',
  'invite',
  'ask',
  'ask data',
] as const;

/** Who is there, who accompanies whom, and what they do, all by numbers of people. */
export const smallWorlds = fc.record({
  people: fc.array(
    fc.record({
      isChild: fc.boolean(),
      role: fc.constantFrom('practitioner', 'admin', undefined),
    }),
    {
      minLength: 3,
      maxLength: 4,
    },
  ),
  relations: fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.constantFrom(...ties)), {
    minLength: 2,
    maxLength: 6,
  }),
  deeds: fc.array(fc.tuple(fc.constantFrom(...works), fc.nat(3), fc.nat(3)), { minLength: 6, maxLength: 14 }),
});
type SmallWorld = typeof smallWorlds extends fc.Arbitrary<infer T> ? T : never;

/** Somebody, with every word that is theirs alone. */
type One = { readonly person: Person; readonly words: string[]; readonly isChild: boolean };

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Lives small worlds in a world, and looks into the archive of each of their people. */
export function archiveWorldsKit(world: World) {
  const kit = workshopKit(() => world);
  const seen = new Map<string, number>();
  let made = 0;
  const word = (of: One, what: string): string => {
    const text = `${what}-${(made++).toString(36)}-${newId().slice(-8)}`;
    of.words.push(text);
    return text;
  };
  const note = (what: string, status: number) => {
    const key = `${what} ${status}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  };

  async function makePerson({ isChild, role }: SmallWorld['people'][number]): Promise<One> {
    const tag = `${(made++).toString(36)}${newId().slice(-6)}`;
    const names = { firstName: `First${tag}`, lastName: `Last${tag}`, email: `mail${tag}@example.org` };
    const person = await world.person({
      ...{ ...names, location: `Place${tag}`, gender: `Gender${tag}` },
      demographics: { tongue: `Tongue${tag}` },
      ...(isChild ? { birthDate: '2016-01-01' } : { birthDate: '1980-01-01' }),
      roles: isChild ? [] : ['organizer', ...(role ? [role] : [])],
    });
    const words = [...Object.values(names), `Place${tag}`, `Gender${tag}`, `Tongue${tag}`];
    return { person, words, isChild };
  }

  let requirement: Promise<string> | undefined;
  const asked = () => {
    requirement ??= kit.newOrganizer().then((editor) => kit.requirement(editor, {}));
    return requirement;
  };

  const relate = (lead: One, follower: One, type: (typeof ties)[number]) =>
    world.app.db
      .withSystem('make-demo', (run) =>
        world.app.access.relate(run, { lead: lead.person.userId, follower: follower.person.userId, type }),
      )
      .then(
        () => note(type, 1),
        () => note(type, 0),
      );

  async function deed(what: (typeof works)[number], by: One, of: One): Promise<void> {
    const whose = `/v1/users/${of.person.userId}`;
    const does = async (name: string, request: Parameters<Person['ask']>[0], of_ = by) => {
      const answer = await of_.person.ask(request);
      note(`${name}${of_ === of ? '' : ' of another'}`, answer.statusCode);
      return answer;
    };
    const session = async () =>
      (
        await ask(
          world.urls.directUrl,
          `select id from sessions where user_id = '${of.person.userId}' limit 1`,
        )
      ).rows[0]?.id;
    if (what === 'session') {
      const channels = [{ dataType: 'ecg', label: word(of, 'label'), rate: 250 }];
      const payload = {
        ...{ startedAt: '2026-11-01T10:00:00Z', timeZone: 'UTC', channels },
        ...{ notes: word(of, 'notes'), device: word(of, 'device') },
      };
      await does('session', { method: 'POST', url: `${whose}/sessions`, payload });
    }
    if (what === 'marker') {
      const id = await session();
      const payload = { at: 1, label: word(of, 'marked') };
      if (id)
        await does('marker', { method: 'PUT', url: `${whose}/sessions/${id}/markers/${newId()}`, payload });
    }
    if (what === 'bio')
      await does('bio', { method: 'PATCH', url: `${whose}/profile`, payload: { bio: word(of, 'bio') } });
    if (what === 'app data')
      await does('app data', {
        method: 'PUT',
        url: `${whose}/apps/attune/data/note${made++}`,
        payload: { value: { said: word(of, 'said') } },
      });
    if (what === 'workshop') await workshop(by, of);
    if (what === 'declare') {
      const url = `${whose}/requirements/${await asked()}`;
      await does('declare', { method: 'PUT', url, payload: { meets: true } });
    }
    if (what === 'consent') {
      const payload = { version: '2026-11', language: 'en' };
      await does('consent', { method: 'PUT', url: `${whose}/consents/practitioner-sharing`, payload });
    }
    if (what === 'invite') {
      const email = `${word(by, 'guest')}@example.org`;
      const relationship = {
        type: 'practitioner-patient',
        withUserId: of.person.userId,
        invitedIs: 'follower',
      };
      await does('invite', { method: 'POST', url: '/v1/invites', payload: { email, relationship } });
    }
    if (what === 'ask') {
      const payload = { email: of.words[2], type: 'coach-client' };
      const url = `/v1/users/${by.person.userId}/relationships`;
      const remoteAddress = `10.1.${made % 250}.${made++ % 250}`;
      await does('ask', { method: 'POST', url, payload, remoteAddress });
    }
    if (what === 'ask data')
      await does('ask data', { method: 'POST', url: `${whose}/data-requests`, payload: { kind: 'export' } });
  }

  /** One runs a workshop, the other comes, signed up by whoever may, and is checked in. */
  async function workshop(by: One, of: One): Promise<void> {
    const payload = kit.written();
    const url = `/v1/users/${by.person.userId}/workshops`;
    const drafted = await by.person.ask({ method: 'POST', url, payload });
    note('workshop', drafted.statusCode);
    if (drafted.statusCode !== 201) return;
    const { id } = drafted.json<{ id: string }>();
    await by.person.ask({ method: 'POST', url: `/v1/workshops/${id}/publish` });
    const signed = await kit.signUp(of.person, id);
    note('sign up', signed.statusCode);
    if (signed.statusCode !== 201) return;
    const place = `/v1/workshops/${id}/participants/${signed.json<{ id: string }>().id}`;
    note('check in', (await by.person.ask({ method: 'POST', url: `${place}/check-in` })).statusCode);
    const reason = word(by, 'reason');
    const cover = { method: 'POST', payload: { reason } } as const;
    const called = await by.person.ask({
      ...cover,
      url: `/v1/users/${by.person.userId}/organized-workshops/${id}/cover`,
    });
    note('cover', called.statusCode);
  }

  /** Ids that stand in somebody's own rows, and in nobody else's. */
  async function idsOf(one: One): Promise<string[]> {
    const { rows: columns } = await ask(
      world.urls.directUrl,
      `select c.relname as table, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and a.attname in ('id', 'session_id', 'login_id', 'mail_id') and exists (
           select from pg_attribute u where u.attrelid = c.oid and u.attname = 'user_id'
         )`,
    );
    const parts = columns.map(
      ({ table, column }) =>
        `select "${column}"::text as id from "${table}" where user_id = '${one.person.userId}'`,
    );
    const { rows } = await ask(world.urls.directUrl, parts.join(' union '));
    return rows.flatMap(({ id }) => (id && uuidForm.test(id) ? [id] : []));
  }

  /** An id in every form in which it could be written. */
  const formsOf = (id: string): string[] => {
    const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
    const encoded = (of: Buffer) =>
      // Wherever it begins in what is encoded: the signs in the middle are the same.
      [0, 1, 2].map((before) =>
        Buffer.concat([Buffer.alloc(before), of])
          .toString('base64')
          .slice(4, -4),
      );
    return [id, id.replaceAll('-', ''), ...encoded(bytes), ...encoded(Buffer.from(id))];
  };

  return {
    seen,

    /** @returns what of others is in the archives of its people */
    async leaks({ people, relations, deeds }: SmallWorld): Promise<string[]> {
      const all: One[] = [];
      for (const one of people) all.push(await makePerson(one));
      const at = (number: number) => all[number % all.length] as One;
      for (const one of all)
        for (const purpose of ['sensor-data', 'service', 'practitioner-sharing'])
          await consentTo(world, one.person.userId, purpose);
      for (const [lead, follower, type] of relations)
        if (at(lead) !== at(follower)) await relate(at(lead), at(follower), type);
      for (const one of all) await deed('session', one, one);
      for (const [what, by, of] of deeds) await deed(what, at(by), at(of));
      const found: string[] = [];
      const ids = new Map<One, string[]>();
      for (const one of all) ids.set(one, await idsOf(one));
      for (const one of all) {
        const files = await archiveFor(one.person);
        const text = [...files].flatMap(([name, bytes]) => [name, bytes.toString('latin1')]).join('\n');
        for (const other of all.filter((another) => another !== one)) {
          const pseudonym = world.vault.pseudonym(other.person.userId);
          const foreign = [
            ...other.words.map((said) => Buffer.from(said).toString('latin1')),
            ...[other.person.userId, ...(ids.get(other) ?? [])].flatMap(formsOf),
            ...[pseudonym.toString('hex'), pseudonym.toString('base64')],
          ];
          found.push(...foreign.filter((said) => text.includes(said)));
        }
        note('archive', 200);
      }
      return found;
    },
  };
}
