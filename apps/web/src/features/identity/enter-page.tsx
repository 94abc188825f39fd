import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { api } from '../../api/index.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Standing, sentenceOf } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { once, useArrivedToken } from './arrival.ts';
import { useEntered } from './use-entered.ts';

/** Where a one-time link leads: one of the demo's, or the first administrator's. */
export function EnterPage() {
  const token = useArrivedToken('/enter');
  const [failure, setFailure] = useState<string>();
  const entered = useEntered();
  useEffect(() => {
    document.title = words.app;
    if (!token) return;
    setFailure(undefined);
    once(token, () => api.enter(token)).then(
      ({ userId }) => entered(userId, '/'),
      (error: unknown) => setFailure(sentenceOf(error)),
    );
  }, [token, entered]);

  if (token && failure === undefined) {
    return (
      <main>
        <Standing title={words.enter.busy} text="" action={<Loader aria-label={words.loading} />} />
      </main>
    );
  }
  return (
    <main>
      <Standing
        title={words.enter.failed}
        text={token ? `${failure} ${words.enter.failedText}` : words.enter.missing}
        action={
          <LinkButton to="/" variant="default">
            {words.goHome}
          </LinkButton>
        }
      />
    </main>
  );
}
