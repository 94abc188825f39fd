import { type Draft, type Entry, moods } from './diary.ts';
import { h } from './html.ts';

/** A choice of five, each with its word. Nothing is chosen for anybody. */
function moodField(name: string, title: string, value: number | undefined): HTMLElement {
  return h(
    'fieldset',
    { class: 'moods' },
    h('legend', {}, title),
    ...moods.map((mood, place) =>
      h(
        'label',
        {},
        h('input', {
          type: 'radio',
          name,
          value: String(place + 1),
          required: true,
          checked: place + 1 === value,
        }),
        h('span', {}, mood),
      ),
    ),
  );
}

type FormOptions = {
  readonly title: string;
  readonly entry: Draft;
  /** The form keeps what is written in it until somebody takes the form away. */
  readonly onSave: (entry: Entry) => Promise<void>;
  readonly onCancel?: () => void;
};

let forms = 0;

/** Where an entry is written, or changed. */
export function entryForm({ title, entry, onSave, onCancel }: FormOptions): HTMLFormElement {
  forms += 1;
  const heading = `form-${forms}`;
  const button = h('button', { type: 'submit', class: 'main' }, 'Save');
  const form = h(
    'form',
    { class: 'card form', 'aria-labelledby': heading },
    h('h2', { id: heading, tabindex: '-1' }, title),
    moodField('before', 'Before', entry.before),
    moodField('after', 'After', entry.after),
    h(
      'label',
      { class: 'field' },
      'Minutes',
      h('input', {
        name: 'minutes',
        type: 'number',
        min: '1',
        max: '240',
        required: true,
        value: String(entry.minutes),
      }),
    ),
    h(
      'label',
      { class: 'field' },
      'Note',
      h('textarea', { name: 'note', rows: '2', maxlength: '1000' }, entry.note),
    ),
    h(
      'div',
      { class: 'line' },
      button,
      onCancel ? h('button', { type: 'button', onclick: onCancel }, 'Cancel') : undefined,
    ),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    const fields = new FormData(form);
    await onSave({
      ...entry,
      before: Number(fields.get('before')),
      after: Number(fields.get('after')),
      minutes: Number(fields.get('minutes')),
      note: String(fields.get('note')).trim(),
    });
    button.disabled = false;
  });
  return form;
}

/** How long it took is known; the rest is the person's to say, or said already. */
export function setMinutes(form: HTMLFormElement, minutes: number): void {
  const field = form.elements.namedItem('minutes');
  if (field instanceof HTMLInputElement) field.value = String(minutes);
}
