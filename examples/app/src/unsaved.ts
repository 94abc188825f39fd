import type { DataConflict } from '@attune/client';
import { alike, type Entry, type Month, readMonth } from './diary.ts';
import { h } from './html.ts';
import { type On, row, whenOf } from './list.ts';

/** What Attune did not take of somebody's writing: it is kept here until they have decided what becomes of it. */
export type Unsaved = {
  readonly key: string;
  readonly entry: Entry;
  /** It was to be deleted. */
  readonly isGone: boolean;
  /** How often it was refused. Whoever has decided decided about these. */
  readonly times: number;
};

/** Of the months that were refused, the entries that somebody had touched. */
export function unsavedOf(lost: readonly DataConflict[]): readonly Unsaved[] {
  const found = new Map<string, Unsaved>();
  for (const { key, base, mine } of lost) {
    const [before, after] = [readMonth(base).entries, readMonth(mine).entries];
    const add = (entry: Entry, isGone: boolean) =>
      found.set(entry.id, { key, entry, isGone, times: (found.get(entry.id)?.times ?? 0) + 1 });
    for (const entry of after) {
      const was = before.find(({ id }) => id === entry.id);
      if (!alike(entry, was)) add(entry, false);
    }
    for (const was of before) if (!after.some(({ id }) => id === was.id)) add(was, true);
  }
  return [...found.values()];
}

/** Of these, what nobody has decided about, and what no later change has brought about. */
export async function stillOpen(
  all: readonly Unsaved[],
  decided: ReadonlyMap<string, number>,
  read: (key: string) => Promise<Month>,
): Promise<readonly Unsaved[]> {
  const found: Unsaved[] = [];
  for (const one of all) {
    if (one.times <= (decided.get(one.entry.id) ?? 0)) continue;
    const now = (await read(one.key)).entries.find(({ id }) => id === one.entry.id);
    if (one.isGone ? now : !alike(now, one.entry)) found.push(one);
  }
  return found;
}

type Shown = { readonly unsaved: readonly Unsaved[]; readonly why: string | undefined };

/** Nothing that somebody wrote goes without their seeing it. */
export function unsavedPanel({ unsaved, why }: Shown, on: On): HTMLElement {
  return h(
    'section',
    { class: 'unsaved', 'aria-labelledby': 'unsaved' },
    h('h2', { id: 'unsaved' }, 'This could not be saved'),
    h('p', {}, 'Attune did not take it. It stays on this device: change it and save again, or delete it.'),
    why ? h('p', { class: 'soft' }, why) : undefined,
    h(
      'ul',
      { class: 'entries', 'aria-label': 'Not saved' },
      ...unsaved.map(({ entry, isGone }) => (isGone ? goneRow(entry, on) : row(entry, on, 'unsaved'))),
    ),
  );
}

const goneRow = (entry: Entry, on: On): HTMLElement =>
  h(
    'li',
    { class: 'card' },
    h('p', { class: 'soft' }, whenOf(entry)),
    h('p', {}, 'You deleted this entry, and Attune still has it.'),
    h('button', { type: 'button', class: 'quiet', onclick: () => on.remove(entry) }, 'Leave it there'),
  );
