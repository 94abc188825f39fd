import { isLanguage, type Language } from '../../words/languages.ts';

/** For whom the screens of workshops are, as their addresses say it: a child; absent, the reader. */
export type ForSearch = { for?: string };

/** What the list shows, as its address says it. */
export type WorkshopsSearch = ForSearch & {
  show?: 'mine' | 'organize';
  q?: string;
  from?: string;
  to?: string;
  place?: string;
  language?: Language;
  where?: 'online' | 'site';
  free?: true;
  fits?: true;
  exercise?: string;
};

const text = (value: unknown): string | undefined => {
  const said = typeof value === 'number' ? String(value) : value;
  return typeof said === 'string' && said.trim() !== '' ? said.slice(0, 100) : undefined;
};
const day = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;

/** Without what is not there: an address says only what was chosen. */
const given = <T extends object>(all: { [Key in keyof T]: T[Key] | undefined }): T =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;

/** Takes from an address what it understands; anything else is as if it was not there. */
export function readWorkshopsSearch(search: Record<string, unknown>): WorkshopsSearch {
  const { show, where, language, free, fits } = search;
  return given<WorkshopsSearch>({
    for: text(search.for),
    show: show === 'mine' || show === 'organize' ? show : undefined,
    q: text(search.q),
    from: day(search.from),
    to: day(search.to),
    place: text(search.place),
    language: typeof language === 'string' && isLanguage(language) ? language : undefined,
    where: where === 'online' || where === 'site' ? where : undefined,
    free: free === true ? true : undefined,
    fits: fits === true ? true : undefined,
    exercise: text(search.exercise),
  });
}

export const readForSearch = (search: Record<string, unknown>): ForSearch =>
  given<ForSearch>({ for: text(search.for) });

/** Those filters that stand behind a press, for they are seldom wanted. */
export const hasMore = ({ from, to, place, language, where, exercise }: WorkshopsSearch): boolean =>
  [from, to, place, language, where, exercise].some((one) => one !== undefined);

export const isFiltered = (search: WorkshopsSearch): boolean =>
  hasMore(search) || search.q !== undefined || search.free === true || search.fits === true;
