import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/index.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useArrivedToken } from './arrival.ts';
import { EntryFrame } from './entry-frame.tsx';

/** Proves a new e-mail. By a press, not by opening: programs that look through mails open links too. */
export function ConfirmEmailPage() {
  const token = useArrivedToken('/confirm-email');
  const queries = useQueryClient();
  const confirm = useMutation({
    mutationFn: (link: string) => api.confirmEmail(link),
    onSuccess: () => queries.invalidateQueries(),
  });
  const text = words.entry.confirmEmail;
  const home = (
    <LinkButton to="/" size="md" variant="default">
      {words.goHome}
    </LinkButton>
  );
  if (confirm.isSuccess)
    return (
      <EntryFrame title={text.done} lead={text.doneText}>
        {home}
      </EntryFrame>
    );
  if (!token || confirm.isError)
    return (
      <EntryFrame title={text.failed} lead={token ? undefined : text.missing}>
        {confirm.isError ? <Problem error={confirm.error} /> : null}
        {home}
      </EntryFrame>
    );
  return (
    <EntryFrame title={text.title} lead={text.text}>
      <Button size="md" loading={confirm.isPending} onClick={() => confirm.mutate(token)}>
        {text.confirm}
      </Button>
    </EntryFrame>
  );
}
