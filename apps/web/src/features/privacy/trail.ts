import { words } from '../../words/index.ts';

/** What an action is called, without what stands behind it: `consent:publish analytics` is about publishing. */
const plainOf = (action: string): string => action.split(' ', 1)[0] ?? action;

/** What was done, in the reader's words; what has none by its own name. @param whom whose data, or nothing */
export const didWhat = (action: string, whom = ''): string =>
  words.trail.did(plainOf(action), whom) ?? words.trail.other(plainOf(action), whom);

/** What the program was doing: it stands in brackets at the end. */
export const systemOf = (action: string): string =>
  words.trail.system(/\(([\w-]+)\)$/.exec(action)?.[1] ?? '');

/** Whether it was about a list of many people. */
export const isOfMany = (action: string): boolean => action.endsWith(' (list)');
