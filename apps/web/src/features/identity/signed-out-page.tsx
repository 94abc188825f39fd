import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { LinkButton } from '../../ui/link-button.tsx';
import { words } from '../../words/index.ts';
import { EntryFrame, Foot, Ways } from './entry-frame.tsx';
import { OutboxLink } from './outbox-link.tsx';

/** Shown in place of any screen while nobody is signed in, so that the address comes back the same afterwards. */
export function SignedOutPage() {
  const queries = useQueryClient();
  const to = useLocation({ select: ({ pathname, searchStr }) => `${pathname}${searchStr}` });
  return (
    <EntryFrame title={words.signedOut.title} lead={words.signedOut.text}>
      <Ways>
        <LinkButton to="/sign-in" search={to === '/' ? {} : { to }} size="md">
          {words.signedOut.signIn}
        </LinkButton>
        <Button variant="default" size="md" onClick={() => queries.invalidateQueries()}>
          {words.signedOut.again}
        </Button>
      </Ways>
      <Foot>
        <OutboxLink />
      </Foot>
    </EntryFrame>
  );
}
