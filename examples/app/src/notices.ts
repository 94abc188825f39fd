import { signIn } from './attune.ts';
import { h } from './html.ts';

// What stands above the diary while something keeps it from Attune.

export const refusedWords = (): HTMLElement[] => [
  h(
    'p',
    {},
    'Attune no longer lets the diary act for you. What you write stays on this device until you allow it again.',
  ),
  h('button', { type: 'button', class: 'main', onclick: () => void signIn() }, 'Allow it again'),
];

export const offlineWords = (): HTMLElement[] => [
  h('p', {}, 'You are offline. Go on writing: it is sent when the connection is back.'),
];

export const awayWords = (): HTMLElement[] => [
  h('p', {}, 'Attune cannot be reached. Go on writing: it stays on this device, and the diary keeps trying.'),
];

export const sentence = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something went wrong. Try again.';
