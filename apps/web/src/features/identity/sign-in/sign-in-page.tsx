import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Entry, Factor } from '../../../api/index.ts';
import { words } from '../../../words/index.ts';
import { EntryFrame } from '../entry-frame.tsx';
import { useEntered } from '../use-entered.ts';
import { ownAddress } from '../way-back.ts';
import { FirstStep } from './first-step.tsx';
import { SecondStep } from './second-step.tsx';

/** Getting in, and on to where the person wanted to go. */
export function SignInPage() {
  const { to: wanted } = useSearch({ from: '/sign-in' });
  const to = ownAddress(wanted);
  const entered = useEntered();
  const [factors, setFactors] = useState<readonly Factor[]>();
  const onEntry = (entry: Entry) => {
    if (entry.state === 'signed-in') entered(entry.userId, to);
    else setFactors(entry.factors);
  };
  if (factors)
    return <SecondStep factors={factors} onEntry={onEntry} onStartAgain={() => setFactors(undefined)} />;
  return (
    <EntryFrame title={words.entry.signIn.title}>
      <FirstStep to={to} onEntry={onEntry} />
    </EntryFrame>
  );
}
