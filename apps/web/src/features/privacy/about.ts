import { useMe } from '../identity/me.ts';
import { useSubject } from '../people/queries.ts';

/** Whose data a screen is about, and to whom it speaks. */
export type About = {
  readonly userId: string;
  readonly own: boolean;
  /** The reader is a child, and reads about themselves. */
  readonly young: boolean;
  readonly name: string;
};

/** A text in the words of each reader. */
export type Voiced = {
  readonly you: string;
  readonly young: string;
  readonly of: (name: string) => string;
};

export const say = (text: Voiced, about: About): string => {
  if (!about.own) return text.of(about.name);
  return about.young ? text.young : text.you;
};

export function useAbout(userId: string): About {
  const me = useMe();
  const { own, name } = useSubject(userId);
  return { userId, own, young: own && me.minor, name };
}
