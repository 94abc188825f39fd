import { ask } from './cluster.ts';
import type { Person, World } from './world.ts';

export const textVersion = '2026-11';

/** What people do with consents, over HTTP. */
export function consentKit(world: () => World) {
  const sql = (text: string) => ask(world().urls.directUrl, text);
  const at = (person: Pick<Person, 'userId'>, purpose: string) =>
    `/v1/users/${person.userId}/consents/${purpose}`;

  return {
    sql,
    give: (by: Person, about: Pick<Person, 'userId'>, purpose: string, more: object = {}) =>
      by.ask({
        method: 'PUT',
        url: at(about, purpose),
        payload: { version: textVersion, language: 'en', ...more },
      }),
    withdraw: (by: Person, about: Pick<Person, 'userId'>, purpose: string) =>
      by.ask({ method: 'DELETE', url: at(about, purpose) }),
    list: async (by: Person, about: Pick<Person, 'userId'> = by) =>
      (await by.ask({ url: `/v1/users/${about.userId}/consents` })).json(),
    questions: async (by: Person) => (await by.ask({ url: '/v1/me/consent-questions' })).json().items,
    publish: (by: Person, purpose: string, version: string) => {
      const body = `The text of ${version}, which says something else.`;
      return by.ask({
        method: 'POST',
        url: `/v1/consent-purposes/${purpose}/versions`,
        payload: { version, texts: { en: body, de: body, he: body } },
      });
    },
    /** A child, and parents of theirs who were confirmed. */
    async family(country: string | undefined, birthDate: string, parents = 1) {
      const child = await world().person({
        firstName: 'Sami',
        birthDate,
        ...(country === undefined ? {} : { country }),
      });
      const leads: Person[] = [];
      for (let i = 0; i < parents; i++) {
        const lead = await world().person({ firstName: i === 0 ? 'Noor' : 'Amal' });
        await world().app.db.withSystem('make-demo', (run) =>
          world().app.access.relate(run, { lead: lead.userId, follower: child.userId, type: 'parent-child' }),
        );
        leads.push(lead);
      }
      return { child, parent: leads[0] as Person, other: leads[1] as Person };
    },
    open: async (about: Pick<Person, 'userId'>) =>
      (
        await sql(
          `select purpose, given_as, version from consents where user_id = '${about.userId}' and withdrawn_at is null order by purpose`,
        )
      ).rows,
    offers: async (about: Pick<Person, 'userId'>) =>
      (await sql(`select purpose, given_by from consent_offers where user_id = '${about.userId}'`)).rows,
  };
}
