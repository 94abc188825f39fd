import { signIn } from './attune.ts';
import { h } from './html.ts';

// What the diary says of itself.

type State = {
  /** Attune no longer lets the diary act. */
  readonly refused: boolean;
  readonly offline: boolean;
  /** There is a connection, and Attune does not answer. */
  readonly away: boolean;
  readonly waits: boolean;
  /** Attune has answered since the page was opened. */
  readonly isAsked: boolean;
  readonly isMissing: boolean;
  readonly problem: string | undefined;
};

/** How it stands with what was written. */
export function statusWords({ refused, isMissing, problem, offline, away, waits, isAsked }: State): string {
  if (problem) return problem;
  if (refused) return 'Not connected to Attune';
  if (isMissing) return 'Not everything is saved';
  if (offline || away) return 'Saved on this device';
  if (waits) return 'Saving…';
  return isAsked ? 'Saved' : '';
}

/** What stands above the diary while something keeps it from Attune. */
export const bannerWords = ({ refused, offline, away }: State): HTMLElement[] =>
  refused ? refusedWords() : offline ? offlineWords() : away ? awayWords() : [];

const refusedWords = (): HTMLElement[] => [
  h(
    'p',
    {},
    'Attune no longer lets the diary act for you. What you write stays on this device until you allow it again.',
  ),
  h('button', { type: 'button', class: 'main', onclick: () => void signIn() }, 'Allow it again'),
];

const offlineWords = (): HTMLElement[] => [
  h('p', {}, 'You are offline. Go on writing: it is sent when the connection is back.'),
];

const awayWords = (): HTMLElement[] => [
  h('p', {}, 'Attune cannot be reached. Go on writing: it stays on this device, and the diary keeps trying.'),
];

export const sentence = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something went wrong. Try again.';
