import { purposes } from '../../../../../kernel/personal-data/index.ts';
import type { Words } from './words.ts';

export const en: Words = {
  title: 'Your data',
  intro: (day) => `This is everything that was stored about you on ${day}, and what it is for.`,
  others: 'Other people are not named: where somebody else did something, it says “somebody else”.',
  secrets: 'What lets somebody sign in, such as passwords and links, is left out.',
  fields: 'What the fields of the files mean for programs is in',
  purposes,
  tables: {},
  rows: (rows, appearances) =>
    [
      `entries: ${rows}`,
      ...(appearances > 0 ? [`entries about others in which you appear: ${appearances}`] : []),
    ].join('; '),
  more: 'The rest is in the file.',
  recordings: 'Recordings of sensors',
  recordingsAre:
    'EDF files (BDF, where values are large) are read by programs for signals. CSV files are read by any spreadsheet.',
  picture: 'Your picture',
  unreadable: (values) => `Values that are there and cannot be read: ${values}.`,
};
