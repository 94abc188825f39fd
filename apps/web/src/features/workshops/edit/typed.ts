import type { NewWorkshop, Workshop } from '../../../api/index.ts';
import type { Language } from '../../../words/languages.ts';
import { clockIn, instantIn } from '../times.ts';

/** A part of the agenda as it is typed; `key` is its own while it moves. */
export type TypedItem = {
  key: string;
  title: string;
  description: string;
  minutes: string;
  exerciseId: string;
};
export type TypedNeed = { requirementId: string; hard: boolean; note: string };

/** A workshop as it is typed: times as a clock there reads them. */
export type TypedWorkshop = {
  title: string;
  description: string;
  language: Language;
  startsAt: string;
  endsAt: string;
  timeZone: string;
  place: string;
  isOnline: boolean;
  address: string;
  onlineUrl: string;
  visibility: 'public' | 'link';
  capacity: string;
  signUpFrom: string;
  signUpUntil: string;
  agenda: TypedItem[];
  requirements: TypedNeed[];
};

const day = 86_400_000;
let made = 0;
export const newItem = (): TypedItem => ({
  key: `item-${made++}`,
  title: '',
  description: '',
  minutes: '15',
  exerciseId: '',
});

/** Two hours on an afternoon in two weeks, where the reader is: something to change rather than to fill in. */
export const newWorkshop = (language: Language, timeZone: string, now: number): TypedWorkshop => {
  const date = clockIn(timeZone, now + 14 * day).slice(0, 10);
  return {
    title: '',
    description: '',
    language,
    startsAt: `${date}T16:00`,
    endsAt: `${date}T18:00`,
    timeZone,
    place: '',
    isOnline: false,
    address: '',
    onlineUrl: '',
    visibility: 'public',
    capacity: '12',
    signUpFrom: '',
    signUpUntil: '',
    agenda: [],
    requirements: [],
  };
};

export function typedWorkshop(workshop: Workshop): TypedWorkshop {
  const { timeZone, title, description, language, isOnline, visibility } = workshop;
  const clock = (instant: string | null) => (instant === null ? '' : clockIn(timeZone, instant));
  return {
    ...{ title, description, language, timeZone, isOnline, visibility },
    startsAt: clock(workshop.startsAt),
    endsAt: clock(workshop.endsAt),
    place: workshop.place ?? '',
    address: workshop.address ?? '',
    onlineUrl: workshop.onlineUrl ?? '',
    capacity: String(workshop.capacity),
    signUpFrom: clock(workshop.signUpFrom),
    signUpUntil: clock(workshop.signUpUntil),
    agenda: workshop.agenda.map((item) => ({
      key: `item-${made++}`,
      title: item.title,
      description: item.description,
      minutes: String(item.minutes),
      exerciseId: item.exerciseId ?? '',
    })),
    requirements: workshop.requirements.map(({ id, hard, note }) => ({ requirementId: id, hard, note })),
  };
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

export function workshopOf(typed: TypedWorkshop): NewWorkshop {
  const { timeZone, title, description, language, isOnline, visibility, requirements } = typed;
  const instant = (clock: string) => instantIn(timeZone, clock);
  return {
    ...{ title: title.trim(), description, language, timeZone, isOnline, visibility, requirements },
    startsAt: instant(typed.startsAt),
    endsAt: instant(typed.endsAt),
    place: orNull(typed.place),
    address: orNull(typed.address),
    onlineUrl: isOnline ? orNull(typed.onlineUrl) : null,
    capacity: Number(typed.capacity),
    signUpFrom: typed.signUpFrom ? instant(typed.signUpFrom) : null,
    signUpUntil: typed.signUpUntil ? instant(typed.signUpUntil) : null,
    agenda: typed.agenda.map(({ title: part, description: text, minutes, exerciseId }) => ({
      title: part.trim(),
      description: text,
      minutes: Number(minutes),
      exerciseId: orNull(exerciseId),
    })),
  };
}

export const isCapacity = (text: string): boolean => {
  const seats = Number(text);
  return Number.isInteger(seats) && seats >= 1 && seats <= 10_000;
};
export const endsFirst = ({ startsAt, endsAt }: TypedWorkshop): boolean =>
  startsAt !== '' && endsAt !== '' && endsAt <= startsAt;

export const isSendable = (typed: TypedWorkshop): boolean =>
  typed.title.trim() !== '' &&
  typed.startsAt !== '' &&
  typed.endsAt !== '' &&
  !endsFirst(typed) &&
  isCapacity(typed.capacity);

/** The list with one of its things a place further up or down; at the end of the way it stays. */
export function movedBy<T>(list: readonly T[], place: number, by: 1 | -1): T[] {
  const to = place + by;
  const thing = list[place];
  if (thing === undefined || to < 0 || to >= list.length) return [...list];
  return list.toSpliced(place, 1).toSpliced(to, 0, thing);
}
