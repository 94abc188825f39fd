import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { fit, type Range, rounded, sameRange } from '../../../ui/chart/view-range.ts';

/** How long the view must rest before the address follows it. */
const settleAfter = 300;

/** The visible range: at once on the screen, a moment later in the address, and back from there. */
export function useRange(whole: Range, shortest: number): [Range, (range: Range) => void] {
  const { from = whole.from, to = whole.to } = useSearch({ from: '/app/people/$userId/sessions/$sessionId' });
  const navigate = useNavigate();
  const asked = fit({ from, to }, whole, shortest);
  const [range, setRange] = useState(asked);
  // What was written into the address and has not come back from there: navigating takes a moment, in which the
  // view may have moved on, and the echo of an older wish must not pull it back.
  const written = useRef<Range[]>([]);
  const latest = useRef(asked);
  latest.current = asked;

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new address asks for a new range
  useEffect(() => {
    const echo = written.current.findIndex((one) => sameRange(one, asked));
    if (echo >= 0) written.current.splice(0, echo + 1);
    else setRange(asked);
  }, [from, to]);

  useEffect(() => {
    const timer = setTimeout(() => {
      const next = fit(rounded(range), whole, shortest);
      if (sameRange(next, written.current.at(-1) ?? latest.current)) return;
      written.current.push(next);
      const search = sameRange(next, whole) ? {} : { from: next.from, to: next.to };
      void navigate({ to: '.', search, replace: true, resetScroll: false });
    }, settleAfter);
    return () => clearTimeout(timer);
  }, [range, whole, shortest, navigate]);

  const show = useCallback((wished: Range) => setRange(fit(wished, whole, shortest)), [whole, shortest]);
  return [range, show];
}
