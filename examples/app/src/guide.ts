import { h } from './html.ts';

const breathIn = 4;
const breathOut = 6;
const lengths = [1, 3, 5, 10];
/** Seconds. Less was a try. */
const enough = 30;

type On = { readonly started: () => void; readonly finished: (minutes: number) => void };

/** A circle to breathe with: four seconds in, six out. Where somebody wants no motion, the words alone lead. */
export function guide(on: On): HTMLElement {
  const word = h('p', { class: 'word' }, 'Ready when you are');
  const left = h('p', { class: 'soft' }, 'Four seconds in, six seconds out.');
  const circle = h('div', { class: 'circle', 'aria-hidden': 'true' }, h('div', { class: 'air' }));
  const length = h(
    'select',
    { id: 'length' },
    ...lengths.map((minutes) => h('option', { value: String(minutes) }, `${minutes} min`)),
  );
  length.value = '3';
  const button = h('button', { type: 'button', class: 'main', onclick: () => press() }, 'Begin');
  let began: number | undefined;
  let clock: ReturnType<typeof setInterval> | undefined;

  function press() {
    if (began === undefined) begin();
    else end();
  }

  function begin() {
    began = Date.now();
    on.started();
    circle.classList.add('breathing');
    button.textContent = 'Finish';
    length.disabled = true;
    clock = setInterval(show, 250);
    show();
  }

  function show() {
    if (began === undefined) return;
    const seconds = (Date.now() - began) / 1000;
    const rest = Number(length.value) * 60 - seconds;
    if (rest <= 0) return end();
    word.textContent = seconds % (breathIn + breathOut) < breathIn ? 'Breathe in' : 'Breathe out';
    left.textContent = `${Math.floor(rest / 60)}:${String(Math.floor(rest % 60)).padStart(2, '0')} left`;
  }

  function end() {
    if (began === undefined) return;
    // A page that lies in the background notices late that the time is over.
    const seconds = Math.min((Date.now() - began) / 1000, Number(length.value) * 60);
    clearInterval(clock);
    began = undefined;
    circle.classList.remove('breathing');
    button.textContent = 'Begin';
    length.disabled = false;
    if (seconds < enough) {
      word.textContent = 'Ready when you are';
      left.textContent = 'That was too short to count. Begin again when you like.';
      return;
    }
    word.textContent = 'Well done';
    left.textContent = 'How are you now? Write it down below.';
    on.finished(Math.max(1, Math.round(seconds / 60)));
  }

  return h(
    'section',
    { class: 'card guide', 'aria-label': 'Breathe' },
    circle,
    word,
    left,
    h('div', { class: 'line' }, h('label', { for: 'length' }, 'For'), length, button),
  );
}
