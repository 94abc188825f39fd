import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, codeOf, type Plan } from '../../api/index.ts';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { words } from '../../words/index.ts';
import { plansKey, plansQuery } from './queries.ts';
import { sameAgain } from './typed-plan.ts';
import { todayHere } from './week.ts';

/** Ends plans, and takes them up again: either undoes the other. What another changed meanwhile is left as it is. */
export function useEnd(userId: string) {
  const queries = useQueryClient();
  const lookAgain = () => queries.invalidateQueries({ queryKey: plansKey(userId) });
  const failed = (error: unknown) =>
    codeOf(error) === 'precondition-failed'
      ? sayDone('plans', words.plans.changedMeanwhile)
      : sayFailed(error);
  const again = useMutation({
    mutationFn: (plan: Plan) => api.putPlan(userId, plan.id, plan.version, sameAgain(plan, todayHere())),
    onSuccess: ({ exercise }) => sayDone('plans', words.plans.back(exercise.name)),
    onError: failed,
    onSettled: lookAgain,
  });
  const end = useMutation({
    mutationFn: async (plan: Plan) => {
      await api.endPlan(userId, plan.id);
      // Ending raised its version, which taking it up again has to name.
      const all = await queries.fetchQuery({ ...plansQuery(userId, true, todayHere()), staleTime: 0 });
      return all.find(({ id }) => id === plan.id);
    },
    onSuccess: (now, { exercise }) =>
      sayDone('plans', words.plans.ended(exercise.name), now ? () => again.mutate(now) : undefined),
    onError: failed,
    onSettled: lookAgain,
  });
  return { end, again };
}
