import type { Session } from '../../../api/index.ts';
import { Notice } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';

/** Where a session stands, where that is worth a word. */
export function StateNote({ session }: { session: Session }) {
  const { state, reasons, discardedText } = words.keeping;
  if (session.state !== 'discarded') return null;
  const reason = session.discardReason ? `${reasons[session.discardReason]}. ` : '';
  return <Notice title={state.discarded} text={`${reason}${discardedText}`} />;
}
