import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/index.ts';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { EntryFrame, Ways } from './entry-frame.tsx';
import { meQuery, termsQuery } from './queries.ts';
import { TermsText } from './terms-text.tsx';
import { useSignOut } from './use-sign-out.ts';

/** Stands before every screen until the terms that hold now are accepted. */
export function TermsGate() {
  const queries = useQueryClient();
  const terms = useQuery(termsQuery());
  const signOut = useSignOut();
  const accept = useMutation({
    mutationFn: (version: string) => api.acceptTerms(version),
    onSuccess: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
    // They may have changed while they were read.
    onError: () => queries.invalidateQueries({ queryKey: termsQuery().queryKey }),
  });
  const text = words.entry.terms;
  return (
    <EntryFrame title={text.title} lead={text.lead}>
      {terms.isPending ? <RowsLoading rows={2} /> : null}
      {terms.isError ? <Problem error={terms.error} onRetry={() => terms.refetch()} /> : null}
      {terms.data ? <TermsText terms={terms.data} /> : null}
      {accept.isError ? <Problem error={accept.error} /> : null}
      <Ways>
        <Button
          size="md"
          disabled={!terms.data}
          loading={accept.isPending}
          onClick={() => terms.data && accept.mutate(terms.data.version)}
        >
          {text.accept}
        </Button>
        <Button variant="default" size="md" loading={signOut.isPending} onClick={() => signOut.mutate()}>
          {words.signOut}
        </Button>
      </Ways>
    </EntryFrame>
  );
}
