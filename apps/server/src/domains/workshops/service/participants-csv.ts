import type { ParticipantList } from '../contract/index.ts';

type Participant = ParticipantList['items'][number];

/** Excel takes a file without it for one of its own encoding. */
const byteOrderMark = '\uFEFF';

const head = ['Name', 'State', 'Position', 'Signed up at', 'Minor', 'Signed up by', 'Requirements'];

/** What a spreadsheet would take for a formula is text to it (OWASP, CSV injection). */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** A field (RFC 4180, 2.5 to 2.7). */
const field = (value: string | number): string => {
  const text = typeof value === 'number' ? String(value) : harmless(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const standing = ({ verdict, accepted, now }: Participant['requirements'][number]): string => {
  const then = accepted && verdict !== 'met' ? `${verdict}, accepted` : verdict;
  return now && now.verdict !== verdict ? `${then}, now ${now.verdict}` : then;
};

const minor = (isMinor: boolean | null): string => (isMinor === null ? '' : isMinor ? 'yes' : 'no');

const rowOf = (one: Participant): (string | number)[] => [
  ...[one.displayName, one.state, one.position, one.signedUpAt ?? '', minor(one.isMinor)],
  one.signedUpBy?.displayName ?? '',
  one.requirements.map((asked) => `${asked.name}: ${standing(asked)}`).join('; '),
];

/** Participants for a spreadsheet. */
export const participantsCsv = (all: readonly Participant[]): string =>
  byteOrderMark + [head, ...all.map(rowOf)].map((row) => `${row.map(field).join(',')}\r\n`).join('');
