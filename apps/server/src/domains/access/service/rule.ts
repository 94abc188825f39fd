import type { Grounds } from '../store/index.ts';

export type Verdict = 'allowed' | 'refused' | 'second-factor-missing';

export type Question = { readonly actor: string; readonly strong: boolean; readonly subject: string };

/** The rule, in one place. Who may see others does so with a second factor only. */
export function judge({ actor, strong, subject }: Question, grounds: Grounds): Verdict {
  if (actor === subject) return grounds.scope === null ? 'refused' : 'allowed';
  if (grounds.staff && !strong) return 'second-factor-missing';
  if (grounds.scope === 'any' || grounds.granted) return 'allowed';
  return grounds.scope === 'related' && grounds.related ? 'allowed' : 'refused';
}
