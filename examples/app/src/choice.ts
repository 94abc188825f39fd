import type { DataConflict, Json } from '@attune/client';
import { type Clash, type Entry, merged, readMonth } from './diary.ts';
import { h } from './html.ts';
import { inWords, whenOf } from './list.ts';

/** Shows what two devices made of one entry; the person decides which of them stays. */
export function askWhichStays({ mine, theirs }: Clash): Promise<Entry | undefined> {
  return new Promise((resolve) => {
    const choose = (entry: Entry | undefined) => () => {
      dialog.close();
      dialog.remove();
      resolve(entry);
    };
    const side = (title: string, entry: Entry | undefined, button: string) =>
      h(
        'div',
        { class: 'side' },
        h('h3', {}, title),
        ...(entry
          ? [h('p', { class: 'soft' }, whenOf(entry)), h('p', {}, inWords(entry)), h('p', {}, entry.note)]
          : [h('p', {}, 'Deleted')]),
        h('button', { type: 'button', class: 'main', onclick: choose(entry) }, button),
      );
    const dialog = h(
      'dialog',
      { 'aria-labelledby': 'choice-title' },
      h('h2', { id: 'choice-title' }, 'Changed on two devices'),
      h('p', {}, 'You changed the same entry here and somewhere else. Which one stays?'),
      h(
        'div',
        { class: 'sides' },
        side('On this device', mine, 'Keep this one'),
        side('On the other', theirs, 'Keep the other'),
      ),
    );
    // Nothing is decided by accident.
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** What becomes of a month that two devices changed. */
export async function joined({ base, mine, theirs }: DataConflict): Promise<Json> {
  const sides = { base: readMonth(base), mine: readMonth(mine), theirs: readMonth(theirs) };
  return { entries: [...(await merged(sides, askWhichStays)).entries] };
}
