import { type Connected, signIn } from './attune.ts';
import { h } from './html.ts';

const root = document.getElementById('app') as HTMLElement;

/** Nobody is signed in. */
export function welcome(trouble?: string): void {
  root.replaceChildren(
    h('h1', {}, 'Breathing diary'),
    h('p', { class: 'lead' }, 'A few minutes of slow breathing, and how you felt before and after.'),
    trouble ? h('p', { class: 'banner', role: 'alert' }, trouble) : '',
    h('button', { type: 'button', class: 'main large', onclick: () => void signIn() }, 'Sign in with Attune'),
    h('p', { class: 'soft' }, 'You choose there what the diary may do, and can take it back at any time.'),
  );
}

/** Signed out, and something that Attune does not have is still here. */
export function goodbye(attune: Connected): void {
  root.replaceChildren(
    h('h1', { tabindex: '-1' }, 'You are signed out'),
    h(
      'p',
      { class: 'banner', role: 'alert' },
      'Not everything reached Attune. What did not stays on this device until you sign in here again. If others use this device, you can delete it now: then nobody has it.',
    ),
    h(
      'div',
      { class: 'line' },
      h('button', { type: 'button', class: 'main', onclick: () => void signIn() }, 'Sign in with Attune'),
      h(
        'button',
        { type: 'button', onclick: () => void attune.erase().then(() => location.reload()) },
        'Delete it from this device',
      ),
    ),
  );
  root.querySelector('h1')?.focus();
}
