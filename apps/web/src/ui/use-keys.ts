import { useEffect, useRef } from 'react';

/** Where a key is a letter, or answers something else. */
const answered =
  'input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable], [role=textbox], [role=combobox], [role=listbox], [role=menu], [role=dialog]';

/**
 * Keys without Ctrl that act wherever on the screen one is, but where one types.
 * @param acts by the key's name in small letters, such as `m` or `escape`
 */
export function useKeys(acts: Readonly<Record<string, () => void>>, isOn = true): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    if (!isOn) return undefined;
    const pressed = (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey, repeat, isComposing, defaultPrevented } = event;
      if (ctrlKey || metaKey || altKey || repeat || isComposing || defaultPrevented) return;
      if (target instanceof Element && target.closest(answered)) return;
      const act = latest.current[key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [isOn]);
}
