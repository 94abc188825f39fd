import { personalData } from '../app.ts';
import { type Held, purposes, retentions } from '../kernel/personal-data/index.ts';
import {
  type AnyColumn,
  isOther,
  isPacked,
  isPersonal,
  isReference,
  type KnownTable,
  tablesOf,
} from '../kernel/personal-data/registry.ts';

const kinds: Readonly<Record<Held, string>> = {
  subject: 'whose row it is',
  pseudonym: 'whose row it is, by a keyed pseudonym',
  fact: 'facts',
  text: 'their own words, sealed with their key',
  json: 'their own words, sealed with their key',
  secret: 'what lets somebody in or finds somebody, hashed or sealed',
  file: 'points or pictures, sealed with their key',
  derived: 'worked out from the rest',
  inner: 'for the program only',
};

const kindOf = (held: AnyColumn): string => {
  if (isOther(held)) return 'other people, by their id';
  if (isReference(held)) return `facts`;
  return isPacked(held) ? kinds.json : kinds[held];
};

/** The records of processing activities (GDPR Article 30), as far as the program can say them: the registry as a document. */
export function recordsFile(): string {
  const tables = tablesOf(personalData);
  const parts = (Object.keys(purposes) as (keyof typeof purposes)[]).flatMap((purpose) => {
    const own = tables.filter((table) => table.purpose === purpose);
    return own.length === 0 ? [] : [`## ${purposes[purpose]}`, ...own.map(tableText)];
  });
  return `${[head, ...parts].join('\n\n')}\n`;
}

function tableText(table: KnownTable): string {
  const columns = Object.entries(table.columns);
  if (!isPersonal(table))
    return [
      `### \`${table.name}\``,
      `${table.what}. **About nobody.** Kept ${retentions[table.kept]}.`,
      `Columns: ${columns.map(([name]) => `\`${name}\``).join(', ')}.`,
    ].join('\n\n');
  const byKind = Map.groupBy(columns, ([, held]) => kindOf(held));
  const lines = [...byKind].map(([kind, of]) => `- ${kind}: ${of.map(([name]) => `\`${name}\``).join(', ')}`);
  return [
    `### \`${table.name}\``,
    `${table.what}. **About people.** Kept ${retentions[table.kept]}.`,
    lines.join('\n'),
  ].join('\n\n');
}

const head = `# Records of processing activities

What GDPR Article 30(1) asks of a controller. Everything under the headings of purposes is written by \`npm run generate\` from what
every domain says of its tables (\`apps/server/src/domains/*/personal-data\`, \`apps/server/src/kernel/personal-data\`), and a test
fails on a column of which nobody says what it holds. To change it, change it there.

## What each deployment fills in

| Article 30(1) | Here |
|---|---|
| (a) controller, its representative, its data protection officer | *name, address, e-mail and telephone of the organisation that runs this instance (\`ATTUNE_PUBLIC_URL\`)* |
| (b) purposes | the headings below |
| (c) categories of people and of data | people who use Attune: patients, clients, children and their guardians, practitioners, coaches, organizers, administrators. What sensors measure is treated as data concerning health (Article 9(1)), with explicit consent (Article 9(2)(a)). The data are under each heading |
| (d) recipients | nobody outside but: who the person lets see them; apps that they allow; the mail server (\`ATTUNE_MAIL_URL\`); push services of browsers, with a text that says nothing; outside identity providers, where the person signs in there; the store of pictures, sealed (\`ATTUNE_AVATAR_BUCKET_URL\`) |
| (e) third countries | *where the servers above are; none by themselves* |
| (f) time limits for erasure | under each table; those that can be set are in [the guide to configuration](../guides/configuration.md) |
| (g) security (Article 32) | each person's words and points are sealed with a key of their own, kept apart ([ADR 5](../adr/0005-keys-apart.md)); row level security ([ADR 4](../adr/0004-row-level-security.md)); second factors for staff ([ADR 10](../adr/0010-getting-in.md)); an audit that shows its own changes |

Besides tables: the queue of jobs (\`pgboss\`) holds ids and no words; logs and metrics hold nobody; key stores hold a wrapped key a person, and
copies of them live 7 days at most.`;
