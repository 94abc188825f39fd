import { useCallback, useRef } from 'react';

/** For the field with which a screen begins, or to which a problem leads back. */
export function useFocus<E extends HTMLElement = HTMLInputElement>({ atOnce = false } = {}) {
  const element = useRef<E | null>(null);
  const ref = useCallback(
    (found: E | null) => {
      if (found && !element.current && atOnce) found.focus({ preventScroll: true });
      element.current = found;
    },
    [atOnce],
  );
  const focus = useCallback(() => element.current?.focus(), []);
  return { ref, focus };
}
