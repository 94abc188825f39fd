import './style.css';
import { Unreachable } from '@attune/client';
import { type Connected, connect, isAway, isRefusal, isUnfit, whoIsSignedIn } from './attune.ts';
import { joined } from './choice.ts';
import {
  type Entry,
  keyOf,
  type Month,
  monthBefore,
  monthOf,
  readMonth,
  withEntry,
  withoutEntry,
} from './diary.ts';
import { entryForm, setMinutes } from './form.ts';
import { goodbye, welcome } from './gates.ts';
import { guide } from './guide.ts';
import { h } from './html.ts';
import { entryList, focusOn, nameOf, redraw } from './list.ts';
import { bannerWords, sentence, statusWords } from './notices.ts';
import { stillOpen, type Unsaved, unsavedOf, unsavedPanel } from './unsaved.ts';

const root = document.getElementById('app') as HTMLElement;

async function start(): Promise<void> {
  // In development the pages come from Vite, which is there when they are.
  if (import.meta.env.PROD) await navigator.serviceWorker?.register('./worker.js').catch(() => undefined);
  try {
    const signedIn = await whoIsSignedIn();
    if (signedIn) openDiary(signedIn);
    else welcome();
  } catch (error) {
    welcome(
      error instanceof Unreachable ? 'Attune cannot be reached. Check the connection.' : sentence(error),
    );
  }
}

/** Between two tries while Attune cannot be reached: longer each time. */
const pauses = { first: 10_000, most: 160_000 };

function openDiary(signedIn: Parameters<typeof connect>[0]): void {
  let month = monthOf(new Date());
  let shown: Month = { entries: [] };
  /** Before the first answer, what is not here may be there. */
  let isAsked = false;
  let refused = false;
  let away = false;
  let waits = false;
  let problem: string | undefined;
  let unsaved: readonly Unsaved[] = [];
  /** Why Attune did not take it, where that is known. */
  let why: string | undefined;
  /** How many refusals of an entry the person has decided about. */
  const decided = new Map<string, number>();
  let pause = pauses.first;
  let again: ReturnType<typeof setTimeout> | undefined;
  const left = new AbortController();

  const status = h('p', { class: 'status', role: 'status' });
  const banner = h('div', { class: 'banner', role: 'status', hidden: true });
  const title = h('h2', { id: 'month' });
  const list = h('div');
  const write = h('div');
  const refusals = h('div', { class: 'refusals' });
  const undo = h('div', { class: 'undo', role: 'status' });
  const later = h('button', { type: 'button', class: 'quiet', onclick: () => go(-1) }, 'Later');

  const attune: Connected = connect(signedIn, {
    conflict: joined,
    refused: () => {
      refused = true;
      say();
    },
    problem: (error) => {
      if (isUnfit(error)) why = error.message;
      else problem = sentence(error);
      void show();
    },
  });

  /** One change after the other: each begins from what the one before it made. `done`: it is kept on this device. */
  let turn: Promise<void> = Promise.resolve();
  function change(key: string, to: (month: Month) => Month, done?: () => void): Promise<void> {
    turn = turn.then(async () => {
      try {
        await attune.data.set(key, { entries: [...to(await read(key)).entries] });
        waits = true;
        done?.();
      } catch (error) {
        problem = `This was not saved. ${sentence(error)}`;
      }
      await show();
      void sync();
    });
    return turn;
  }

  /** Of a month that is not here nothing is known while offline; otherwise nothing was written in it. */
  const read = async (key: string): Promise<Month> => {
    if (!(await attune.isHere(key))) return { entries: [] };
    try {
      return readMonth(await attune.data.get(key));
    } catch (error) {
      if (isAway(error) || isRefusal(error)) return { entries: [] };
      throw error;
    }
  };

  async function sync(): Promise<void> {
    clearTimeout(again);
    const before = problem;
    try {
      const { waiting } = await attune.data.sync();
      waits = waiting > 0;
      refused = false;
      away = false;
      // What went wrong meanwhile is not over.
      if (problem === before) problem = undefined;
    } catch (error) {
      if (isRefusal(error)) refused = true;
      else if (isAway(error)) away = true;
      else problem = sentence(error);
    }
    if (left.signal.aborted) return;
    isAsked = true;
    await show();
    if (!waits && !away) await forgetDecided();
    tryLater();
  }

  function tryLater(): void {
    clearTimeout(again);
    if (left.signal.aborted) return;
    if (refused || !(waits || away)) {
      pause = pauses.first;
      return;
    }
    again = setTimeout(() => void sync(), pause);
    pause = Math.min(pause * 2, pauses.most);
  }

  const stillUnsaved = async (): Promise<readonly Unsaved[]> =>
    stillOpen(unsavedOf(await attune.data.lost()), decided, read);

  /** What the person has decided about needs not be kept any more. */
  async function forgetDecided(): Promise<void> {
    const open = new Set(unsaved.map(({ key }) => key));
    for (const { key } of await attune.data.lost()) if (!open.has(key)) await attune.data.forget(key);
    if (open.size === 0) why = undefined;
  }

  async function show(): Promise<void> {
    const asked = month;
    try {
      const [found, missing] = [await read(keyOf(asked)), await stillUnsaved()];
      // Somebody has turned the page meanwhile.
      if (asked !== month) return;
      [shown, unsaved] = [found, missing];
    } catch (error) {
      problem = sentence(error);
    }
    title.textContent = nameOf(asked);
    later.disabled = asked === monthOf(new Date());
    // Somebody who is changing an entry is not disturbed.
    if (!list.querySelector('form')) draw();
    if (!refusals.querySelector('form')) drawUnsaved();
    say();
  }

  function draw(): void {
    const isKnown = isAsked || shown.entries.length > 0;
    redraw(list, isKnown ? entryList(shown, { save, remove }) : h('p', { class: 'soft' }, 'Loading…'));
  }

  function drawUnsaved(): void {
    const on = { save, remove: ({ id }: Entry) => decide(id) };
    redraw(refusals, ...(unsaved.length > 0 ? [unsavedPanel({ unsaved, why }, on)] : []));
  }

  function decide(id: string): void {
    const one = unsaved.find(({ entry }) => entry.id === id);
    if (one) decided.set(id, one.times);
    void show().then(sync);
  }

  function say(): void {
    const offline = !navigator.onLine;
    const state = { refused, offline, away, waits, isAsked, problem, isMissing: unsaved.length > 0 };
    status.textContent = statusWords(state);
    const words = bannerWords(state);
    // Whoever is about to press its button is not disturbed.
    if (words.map((word) => word.textContent).join('') === banner.textContent) return;
    banner.hidden = words.length === 0;
    banner.replaceChildren(...words);
  }

  function save(entry: Entry, done: () => void): Promise<void> {
    const refusal = unsaved.find((one) => one.entry.id === entry.id);
    return change(
      keyOf(monthOf(new Date(entry.at))),
      (of) => withEntry(of, entry),
      () => {
        if (refusal) decided.set(entry.id, refusal.times);
        attune.track('entry_saved');
        done();
      },
    );
  }

  function remove(entry: Entry): void {
    const key = keyOf(monthOf(new Date(entry.at)));
    void change(key, (of) => withoutEntry(of, entry.id));
    const back = () => {
      undo.replaceChildren();
      void change(key, (of) => withEntry(of, entry)).then(() => focusOn(`change-kept-${entry.id}`));
    };
    undo.replaceChildren(
      h('span', {}, 'Deleted.'),
      h('button', { id: 'undo', type: 'button', class: 'quiet', onclick: back }, 'Undo'),
    );
    focusOn('undo');
  }

  /** An empty form for what comes next. */
  function fresh(): HTMLFormElement {
    const form = entryForm({
      title: 'Write it down',
      entry: { id: crypto.randomUUID(), at: '', minutes: 3, note: '' },
      onSave: (written) =>
        save({ ...written, at: new Date().toISOString() }, () => fresh().querySelector('h2')?.focus()),
    });
    write.replaceChildren(form);
    return form;
  }

  function go(by: number): void {
    month = monthBefore(month, by);
    list.replaceChildren();
    void show();
  }

  root.replaceChildren(
    h(
      'header',
      {},
      h('h1', {}, 'Breathing diary'),
      h('button', { type: 'button', class: 'quiet', onclick: () => void leave() }, 'Sign out'),
      status,
    ),
    banner,
    guide({
      started: () => attune.track('exercise_started'),
      finished: (minutes) => {
        attune.track('exercise_finished', minutes);
        // A note that is half written stays.
        const form = write.querySelector('form');
        if (form) setMinutes(form, minutes);
      },
    }),
    write,
    refusals,
    h(
      'section',
      { 'aria-labelledby': 'month' },
      h(
        'div',
        { class: 'line' },
        title,
        h('button', { type: 'button', class: 'quiet', onclick: () => go(1) }, 'Earlier'),
        later,
      ),
      undo,
      list,
    ),
  );

  async function leave(): Promise<void> {
    left.abort();
    clearTimeout(again);
    await turn;
    if (await attune.signOut()) goodbye(attune);
    else location.reload();
  }

  fresh();
  void show();
  void sync();
  const { signal } = left;
  const online = () => {
    say();
    void sync();
  };
  addEventListener('online', online, { signal });
  addEventListener('offline', say, { signal });
  const seen = () => void (document.visibilityState === 'visible' && sync());
  document.addEventListener('visibilitychange', seen, { signal });
}

void start();
