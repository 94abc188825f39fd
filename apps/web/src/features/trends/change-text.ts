import type { Trend } from '../../api/index.ts';
import { leftToRight, numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { quantityText } from '../sessions/report/metric-text.ts';

type Of = Pick<Trend, 'metric' | 'unit' | 'scale'>;

/** How much is more or less: with its unit, or as a factor where ratios are compared. */
export const changeText = ({ metric, unit, scale }: Of, value: number): string =>
  scale === 'log'
    ? leftToRight(words.reports.factor(numberOf(value, decimalsOfFactor(value))))
    : leftToRight(quantityText(metric, value, unit));

/** As many decimals as tell a factor from 1. */
function decimalsOfFactor(factor: number): number {
  if (factor >= 10) return 0;
  const off = Math.abs(factor - 1);
  return off === 0 || off >= 0.1 ? 2 : Math.min(4, Math.ceil(-Math.log10(off)) + 1);
}
