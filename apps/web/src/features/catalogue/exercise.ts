import type { Exercise, NewExercise } from '../../api/index.ts';
import { isWrong, numberIn, typedOf } from './numbers.ts';

export const breathParts = ['inhale', 'holdIn', 'exhale', 'holdOut'] as const;
export const guided = ['breathsPerMinute', 'minutes', ...breathParts] as const;
type Guided = (typeof guided)[number];

/** An exercise as a form holds it. */
export type TypedExercise = {
  readonly name: string;
  readonly track: string;
  readonly description: string;
  readonly steps: string;
  readonly dataTypes: readonly string[];
} & { readonly [Name in Guided]: string };

const guidanceOf = (guidance: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(guided.map((name) => [name, typedOf(guidance[name])])) as Record<Guided, string>;

export const newExercise = (track: string): TypedExercise => ({
  name: '',
  track,
  description: '',
  steps: '',
  dataTypes: [],
  ...guidanceOf({}),
});

export const typedExercise = (exercise: Exercise): TypedExercise => ({
  name: exercise.name,
  track: exercise.track,
  description: exercise.description,
  steps: Array.isArray(exercise.guidance.steps) ? exercise.guidance.steps.join('\n') : '',
  dataTypes: exercise.dataTypes,
  ...guidanceOf(exercise.guidance),
});

export const isSendable = (typed: TypedExercise): boolean =>
  typed.name.trim() !== '' && guided.every((name) => !isWrong(typed[name]));

/** As it is sent; what nobody filled in is not said. */
export function exerciseOf(typed: TypedExercise): NewExercise {
  const { name, track, description, dataTypes } = typed;
  const numbers = guided.map((part) => [part, numberIn(typed[part])] as const);
  const steps = typed.steps
    .split('\n')
    .map((step) => step.trim())
    .filter(Boolean);
  const guidance = {
    ...Object.fromEntries(numbers.filter(([, number]) => number !== undefined)),
    ...(steps.length > 0 ? { steps } : {}),
  };
  return { name: name.trim(), track, description: description.trim(), dataTypes: [...dataTypes], guidance };
}
