import { useEffect } from 'react';

const attribute = 'data-mantine-color-scheme';

/** Paper is white, also for who reads by night: while it is printed, the colours are those of the day. */
export function usePaper(): void {
  useEffect(() => {
    const root = document.documentElement;
    let before: string | null = null;
    const toDay = () => {
      before = root.getAttribute(attribute);
      root.setAttribute(attribute, 'light');
    };
    const back = () => {
      if (before !== null) root.setAttribute(attribute, before);
      before = null;
    };
    window.addEventListener('beforeprint', toDay);
    window.addEventListener('afterprint', back);
    return () => {
      back();
      window.removeEventListener('beforeprint', toDay);
      window.removeEventListener('afterprint', back);
    };
  }, []);
}
