import { createContext, useContext } from 'react';
import type { Me } from '../../api/index.ts';

export const MeContext = createContext<Me | null>(null);

/** Who is signed in. Only screens inside the shell may ask: there somebody always is. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('useMe() outside the shell');
  return me;
}
