import { Loader } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../../api.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Standing, sentenceOf } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useLogin } from './login.ts';

/**
 * Where a sign-in link leads. The token stands in the fragment, which browsers send to nobody; it is taken out of the
 * address at once, so that it stays in no history. Read once, at load: a link works once, effects may run twice.
 */
const token = takeToken();

function takeToken(): string | undefined {
  if (window.location.pathname !== '/enter') return undefined;
  const found = new URLSearchParams(window.location.hash.slice(1)).get('token') ?? undefined;
  if (found) window.history.replaceState(window.history.state, '', '/enter');
  return found;
}

let entering: Promise<{ userId: string }> | undefined;

export function EnterPage() {
  const [failure, setFailure] = useState<string | undefined>(token ? undefined : words.enter.missing);
  const login = useLogin();
  const navigate = useNavigate();
  useEffect(() => {
    document.title = words.app;
    if (!token) return;
    entering ??= api.enter(token);
    entering.then(
      ({ userId }) => {
        login.entered(userId);
        return navigate({ to: '/', replace: true });
      },
      (error: unknown) => setFailure(sentenceOf(error)),
    );
  }, [login, navigate]);

  if (failure === undefined) {
    return (
      <main>
        <Standing title={words.enter.busy} text="" action={<Loader aria-label={words.loading} />} />
      </main>
    );
  }
  const text = token ? `${failure} ${words.enter.failedText}` : failure;
  return (
    <main>
      <Standing
        title={words.enter.failed}
        text={text}
        action={
          <LinkButton to="/" variant="default">
            {words.goHome}
          </LinkButton>
        }
      />
    </main>
  );
}
