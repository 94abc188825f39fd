import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Standing } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';

/** Shown in place of any screen while nobody is signed in, so that the address comes back the same afterwards. */
export function SignedOutPage() {
  const queries = useQueryClient();
  useEffect(() => {
    document.title = words.app;
  }, []);
  return (
    <main>
      <Standing
        title={words.signedOut.title}
        text={words.signedOut.text}
        action={
          <Button variant="default" onClick={() => queries.invalidateQueries()}>
            {words.signedOut.again}
          </Button>
        }
      />
    </main>
  );
}
