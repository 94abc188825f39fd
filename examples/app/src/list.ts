import { type Entry, type Month, moods } from './diary.ts';
import { entryForm } from './form.ts';
import { h } from './html.ts';

const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const monthName = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric' });

export const nameOf = (month: string): string => monthName.format(new Date(`${month}-15T12:00:00`));

/** `Tense → Calm, 5 min`. */
export const inWords = ({ before, after, minutes }: Entry): string =>
  `${moods[before - 1]} → ${moods[after - 1]}, ${minutes} min`;

export const whenOf = ({ at }: Entry): string => `${day.format(new Date(at))}, ${time.format(new Date(at))}`;

export type On = {
  /** `done`: it is kept, and its form can go. */
  readonly save: (entry: Entry, done: () => void) => Promise<void>;
  readonly remove: (entry: Entry) => void;
};

/** The entries of a month, newest first. */
export function entryList({ entries }: Month, on: On): HTMLElement {
  if (entries.length === 0)
    return h('p', { class: 'empty' }, 'What you save in this month will be here. Breathe a little to begin.');
  return h(
    'ul',
    { class: 'entries', 'aria-label': 'Entries' },
    ...entries.toReversed().map((one) => row(one, on, 'kept')),
  );
}

/** An entry, and what can be done with it. `place` tells apart where it is shown. */
export function row(entry: Entry, on: On, place: 'kept' | 'unsaved'): HTMLElement {
  const about = whenOf(entry);
  const item = h('li', { class: 'card' });
  const change = `change-${place}-${entry.id}`;
  const edit = () => {
    const form = entryForm({
      title: 'Change the entry',
      entry,
      onSave: async (written) => {
        await on.save(written, () => form.remove());
        if (!form.isConnected) focusOn(`change-kept-${entry.id}`);
      },
      onCancel: () => {
        show();
        focusOn(change);
      },
    });
    item.replaceChildren(form);
    form.querySelector('input')?.focus();
  };
  function show() {
    item.replaceChildren(
      h('p', { class: 'soft' }, about),
      h('p', { class: 'mood' }, inWords(entry)),
      entry.note ? h('p', {}, entry.note) : '',
      h(
        'div',
        { class: 'line' },
        h(
          'button',
          { id: change, type: 'button', class: 'quiet', 'aria-label': `Change: ${about}`, onclick: edit },
          'Change',
        ),
        h(
          'button',
          {
            id: `delete-${place}-${entry.id}`,
            type: 'button',
            class: 'quiet',
            'aria-label': `Delete: ${about}`,
            onclick: () => on.remove(entry),
          },
          'Delete',
        ),
      ),
    );
  }
  show();
  return item;
}

export const focusOn = (id: string): void => document.getElementById(id)?.focus();

/** Draws a part of the screen anew. Whoever has the focus on a button there keeps it. */
export function redraw(part: HTMLElement, ...children: readonly Node[]): void {
  const held = part.contains(document.activeElement) ? document.activeElement?.id : undefined;
  part.replaceChildren(...children);
  if (held) focusOn(held);
}
