import type { ToldRow } from '../../../../kernel/personal-data/collect.ts';
import { purposes } from '../../../../kernel/personal-data/index.ts';
import type { Written } from './json-file.ts';
import { languages, type Purpose, type Words } from './words/index.ts';

export type RecordingFiles = {
  readonly folder: string;
  readonly startedAt: Date;
  readonly names: readonly string[];
};

type Facts = {
  readonly language: string;
  readonly at: Date;
  readonly written: readonly Written[];
  readonly recordings: readonly RecordingFiles[];
  readonly hasPicture: boolean;
  readonly unreadable: number;
};

const charactersShown = 200;

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] as string);

/** A page that a browser shows by itself: no scripts, nothing from elsewhere, every word of a person's as a word. */
export async function* indexPage(facts: Facts): AsyncGenerator<string, void, undefined> {
  const { language, at, written, recordings, hasPicture, unreadable } = facts;
  const { words, direction } = languages[language] ?? (languages.en as (typeof languages)[string]);
  yield head(words, language in languages ? language : 'en', direction, at);
  if (unreadable > 0) yield `<p>${escaped(words.unreadable(unreadable))}</p>\n`;
  for (const purpose of Object.keys(purposes) as Purpose[]) {
    const tables = written.filter(({ table }) => table.purpose === purpose);
    if (tables.length === 0) continue;
    yield `<h2>${escaped(words.purposes[purpose])}</h2>\n`;
    for (const one of tables) yield section(words, one);
  }
  if (recordings.length > 0)
    yield `<h2>${escaped(words.recordings)}</h2>\n<p>${escaped(words.recordingsAre)}</p>\n<ul>\n`;
  for (const { folder, startedAt, names } of recordings) {
    const links = names.map((name) => link(`${folder}/${name}`, name)).join(', ');
    yield `<li><bdi>${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC</bdi>: ${links}</li>\n`;
  }
  if (recordings.length > 0) yield '</ul>\n';
  if (hasPicture)
    yield `<h2>${escaped(words.picture)}</h2>\n<p><img src="pictures/picture.webp" alt="${escaped(words.picture)}"></p>\n`;
  yield '</body>\n</html>\n';
}

const link = (path: string, name: string): string =>
  `<a href="${escaped(path)}"><bdi>${escaped(name)}</bdi></a>`;

const head = (words: Words, language: string, direction: string, at: Date): string => `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:">
<meta name="viewport" content="width=device-width">
<title>${escaped(words.title)}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #bbb; padding: 0.2rem 0.5rem; text-align: start; vertical-align: top; }
img { max-width: 16rem; }
</style>
</head>
<body>
<h1>${escaped(words.title)}</h1>
<p>${escaped(words.intro(at.toISOString().slice(0, 10)))}</p>
<p>${escaped(words.others)} ${escaped(words.secrets)}</p>
<p>${escaped(words.fields)} ${link('data/schema.json', 'schema.json')}.</p>
`;

function section(words: Words, { table, rows, appearances, first }: Written): string {
  const says = words.tables[table.name] ?? table.what;
  const counts = escaped(words.rows(rows, appearances));
  const more = first.length < rows + appearances ? `<p>${escaped(words.more)}</p>\n` : '';
  return `<h3>${escaped(says)}</h3>
<p>${link(`data/${table.name}.json`, `${table.name}.json`)} (${counts})</p>
<details><summary>${escaped(table.name)}</summary>
${tableOf(first)}${more}</details>
`;
}

function tableOf(rows: readonly ToldRow[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = (row: ToldRow) =>
    names.map((name) => `<td dir="auto">${escaped(shown(row[name]))}</td>`).join('');
  const heads = names.map((name) => `<th>${escaped(name)}</th>`).join('');
  return `<table>\n<tr>${heads}</tr>\n${rows.map((row) => `<tr>${cells(row)}</tr>\n`).join('')}</table>\n`;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > charactersShown ? `${text.slice(0, charactersShown)}…` : text;
}
