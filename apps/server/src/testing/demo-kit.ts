import { signIn } from './http-kit.ts';
import type { Place, Program } from './program-kit.ts';

/** The tokens of the demo's one-time links by person, as a start printed them. */
export function linksOf(program: Program): Map<string, string> {
  const lines = program.said().flatMap((line) => {
    const [, person, token] = /^ {2}(\w+) .*#token=([\w-]{43})$/.exec(line) ?? [];
    return person && token ? [[person, token] as const] : [];
  });
  return new Map(lines);
}

/** Signs a person of the demo in with the link that the start printed. */
export function enter(place: Place, program: Program, person: string) {
  return signIn(place.url, linksOf(program).get(person) ?? 'there is no such person');
}
