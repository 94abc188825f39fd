import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../../api.ts';
import { meQuery } from './queries.ts';

/** Ends the login and forgets everything that this page has fetched. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await api.signOut();
    await navigate({ to: '/' });
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
    await queries.resetQueries({ queryKey: meQuery.queryKey });
  };
}
