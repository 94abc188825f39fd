import { Loader } from '@mantine/core';
import { useParams, useRouter } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { api, codeOf, type Factor, type ProviderReturn } from '../../api/index.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { arrivedFrom, once } from './arrival.ts';
import { EntryFrame } from './entry-frame.tsx';
import { SecondStep } from './sign-in/second-step.tsx';
import { useEntered } from './use-entered.ts';
import { takeWayBack } from './way-back.ts';

type Answer = Awaited<ReturnType<typeof api.returnFrom>>;

/** Where an outside provider sends the person back: what it says goes to the server, which alone can judge it. */
export function ProviderReturnPage() {
  const { provider } = useParams({ from: '/signed-in-with/$provider' });
  const { history } = useRouter();
  const entered = useEntered();
  const [factors, setFactors] = useState<readonly Factor[]>();
  const [failure, setFailure] = useState<unknown>();
  const values = arrivedFrom(provider);
  const onAnswer = useCallback(
    (answer: Answer) => {
      if (answer.state === 'signed-in') return entered(answer.userId, takeWayBack());
      if (answer.state === 'second-factor') return setFactors(answer.factors);
      history.replace(takeWayBack());
      sayDone('connected', words.entry.providerReturn.connected);
    },
    [entered, history],
  );
  useEffect(() => {
    const back = values && returnOf(values);
    if (back) once(back.state, () => api.returnFrom(provider, back)).then(onAnswer, setFailure);
  }, [values, provider, onAnswer]);

  const startAgain = () => history.replace('/sign-in');
  if (factors) return <SecondStep factors={factors} onEntry={onAnswer} onStartAgain={startAgain} />;
  const text = words.entry.providerReturn;
  if (!values?.get('state')) return <Failed lead={text.missing} />;
  if (failure) return <Failed error={failure} />;
  return (
    <EntryFrame title={text.busy}>
      <Loader aria-label={words.loading} />
    </EntryFrame>
  );
}

function returnOf(values: URLSearchParams): ProviderReturn | undefined {
  const state = values.get('state');
  if (!state) return undefined;
  const rest = (['code', 'iss', 'error'] as const).flatMap((name) => {
    const value = values.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { state, ...Object.fromEntries(rest) };
}

function Failed({ lead, error }: { lead?: string; error?: unknown }) {
  const text = words.entry.providerReturn;
  // The identity is somebody else's: whoever connects is signed in, and goes on from there.
  const connecting = codeOf(error) === 'conflict';
  return (
    <EntryFrame title={connecting ? text.failedConnecting : text.failed} lead={lead}>
      {error ? <Problem error={error} /> : null}
      <LinkButton to={connecting ? '/settings/security' : '/sign-in'} size="md" variant="default">
        {connecting ? words.security.title : words.entry.signIn.title}
      </LinkButton>
    </EntryFrame>
  );
}
