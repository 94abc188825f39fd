import { useEffect, useRef, useState } from 'react';

const name = 'attune-watch-keys';

const isOn = (): boolean => {
  try {
    return localStorage.getItem(name) !== 'off';
  } catch {
    return true;
  }
};

const types = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [role=dialog]') !== null;

/** Keys without Ctrl that act wherever on the screen one is; whoever dictates or trembles switches them off, on this device. */
export function useMarkKeys(acts: Readonly<Record<string, () => void>>) {
  const [on, setOn] = useState(isOn);
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    if (!on) return;
    const pressed = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, repeat, target } = event;
      const act = latest.current[key.toLowerCase()];
      if (!act || ctrlKey || metaKey || altKey || repeat || types(target)) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [on]);
  const turn = (next: boolean) => {
    setOn(next);
    try {
      localStorage.setItem(name, next ? 'on' : 'off');
    } catch {
      // Where nothing may be kept, it holds until the page is left.
    }
  };
  return { on, turn };
}
