import type { Session } from '../../../api/index.ts';
import { type Columns, extremesOf } from '../../../ui/chart/columns.ts';
import type { StackChannel } from '../../../ui/chart/curve-stack.tsx';
import type { Figure } from '../../../ui/figures.tsx';
import { lengthOf, numberOf, unitOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';
import { faceOf, secondsOf } from '../facts.ts';

/** Three to five honest figures: nothing here is an estimate. */
export function figuresOf(
  session: Session,
  channels: readonly StackChannel[],
  baseOf: (channel: number) => Columns | undefined,
): Figure[] {
  const { methods, ...names } = words.session;
  const points = session.channels.reduce((sum, channel) => sum + channel.points, 0);
  const face = faceOf(session);
  const figures: Figure[] = [
    { name: names.length, value: lengthOf(secondsOf(session)), method: methods.length },
    { name: names.points, value: numberOf(points, 0), method: methods.points },
  ];
  if (face && face.rate !== null)
    figures.push({
      name: names.rate,
      value: numberOf(face.rate),
      unit: names.ratePerSecond,
      method: methods.rate,
    });
  const channel = channels.find((one) => one.number === face?.number);
  const base = channel && baseOf(channel.number);
  const found = base ? extremesOf(base) : undefined;
  if (channel && found) {
    const unit = unitOf(channel.unit);
    const method = methods.extremes(channel.label);
    figures.push({ name: names.lowest, value: numberOf(found.low, channel.decimals), unit, method });
    figures.push({ name: names.highest, value: numberOf(found.high, channel.decimals), unit, method });
  }
  return figures;
}
