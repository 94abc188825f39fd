import type { Panel } from './panel.ts';

type Rest = Pick<Panel, 'unit' | 'limits' | 'queries'>;
export const number = (title: string, description: string, rest: Rest): Panel => ({
  shows: 'number',
  title,
  description,
  ...rest,
});
export const line = (title: string, description: string, rest: Rest): Panel => ({
  shows: 'line',
  title,
  description,
  ...rest,
});

/** Where nothing is what there should be, nothing is shown as 0. */
export const orNone = (expr: string) => `${expr} or vector(0)`;
/** For what has no limit: it shows how much is done, not whether it is well. */
export const unlimited = { watch: 1e15, bad: 1e16 };
export const anyIsBad = { watch: 1, bad: 1 };
