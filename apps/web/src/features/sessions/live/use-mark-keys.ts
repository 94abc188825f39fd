import { useState } from 'react';
import { useKeys } from '../../../ui/use-keys.ts';

const name = 'attune-watch-keys';

const isOn = (): boolean => {
  try {
    return localStorage.getItem(name) !== 'off';
  } catch {
    return true;
  }
};

/** Keys without Ctrl that act wherever on the screen one is; whoever dictates or trembles switches them off, on this device. */
export function useMarkKeys(acts: Readonly<Record<string, () => void>>) {
  const [on, setOn] = useState(isOn);
  useKeys(acts, on);
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
