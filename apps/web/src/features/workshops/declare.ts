import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/index.ts';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { words } from '../../words/index.ts';
import { useSettled } from './queries.ts';

/** What somebody says of a requirement; null: nothing. */
export type Said = boolean | null;

/** Says of somebody that they meet a requirement, or do not, or nothing any more; what was said before can be said again. */
export function useDeclare(userId: string) {
  const settled = useSettled();
  const declare = useMutation({
    mutationFn: ({ id, said }: { id: string; said: Said; before: Said }) =>
      said === null ? api.withdrawDeclaration(userId, id) : api.declare(userId, id, said),
    onSuccess: (_, { id, said, before }) =>
      sayDone('declared', words.workshops.saidSo, () => declare.mutate({ id, said: before, before: said })),
    onError: sayFailed,
    onSettled: settled,
  });
  return declare;
}

/** What they said, as far as a verdict tells. */
export const saidOf = ({ why, verdict }: { why: string; verdict: string }): Said =>
  why === 'declared' ? verdict === 'met' : null;

/** Kinds about which people say something themselves; of the others the app knows. */
export const isSaid = (kind: string): boolean => kind !== 'age' && kind !== 'consent';
