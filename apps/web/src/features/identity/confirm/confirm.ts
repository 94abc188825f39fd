import { createContext, useContext } from 'react';
import type { AskToConfirm } from '../../../api/index.ts';

export const ConfirmContext = createContext<AskToConfirm | null>(null);

/** Lets a screen ask the person to prove that it is them, where no request has asked for it yet. */
export function useConfirm(): AskToConfirm {
  const ask = useContext(ConfirmContext);
  if (!ask) throw new Error('useConfirm() outside the app');
  return ask;
}
