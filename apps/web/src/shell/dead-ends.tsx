import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { countError } from '../features/insights/own-use.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { Standing } from '../ui/states.tsx';
import { useLanguage, words } from '../words/index.ts';

export function NotFoundScreen() {
  useLanguage();
  const { title } = words.notFound;
  useEffect(() => {
    document.title = `${title} · ${words.app}`;
  }, [title]);
  return (
    <main>
      <Standing
        title={words.notFound.title}
        text={words.notFound.text}
        action={<LinkButton to="/">{words.goHome}</LinkButton>}
      />
    </main>
  );
}

/** A defect of a screen, caught. The error itself goes to the console, for whoever mends it. */
export function BrokenScreen({ error }: { error: unknown }) {
  useLanguage();
  useEffect(() => {
    console.error(error);
    countError(error);
  }, [error]);
  return (
    <Standing
      title={words.errors.screen}
      text={words.errors.screenText}
      action={<Button onClick={() => window.location.reload()}>{words.errors.reload}</Button>}
    />
  );
}
