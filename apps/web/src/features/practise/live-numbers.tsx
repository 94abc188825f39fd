import type { Answer, LiveNumbers as Numbers } from '@attune/signals';
import { type Figure, Figures } from '../../ui/figures.tsx';
import { numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { type Hearing, longestSilence } from './hearing.ts';
import styles from './practise.module.css';
import type { Room } from './room.ts';
import { useClock, useHeard } from './use-room.ts';

/** Heart rate, RMSSD and coherence while they are made: each a number with its method, or why there is none. */
export function LiveNumbers({ room }: { room: Room }) {
  const hearing = room.hearing();
  // With every beat; and now and then, to see that none came.
  useHeard(hearing);
  const now = useClock(room, 1000);
  const numbers = hearing?.numbers();
  const note = whyNone(hearing, now);
  const figures = figuresOf(numbers, hearing?.hasBeats() ? undefined : hearing?.said()?.rate);
  return (
    <>
      <Figures items={note === undefined ? figures : figures.map((one) => without(one, note))} />
      <EcgQuality hearing={hearing} now={now} />
    </>
  );
}

/** An ECG says twice a second something; so long without, ms, it does not come. */
const longestWithoutEcg = 3000;

/** How good the electrocardiogram is and, where it is not, why. */
function EcgQuality({ hearing, now }: { hearing: Hearing | undefined; now: number }) {
  const text = words.practise;
  const quality = hearing?.numbers().quality;
  if (!hearing || !quality) return null;
  const isAway = hearing.ecgSilence(now) > longestWithoutEcg;
  const isGood = !isAway && hearing.hasContact() && quality.reason === 'good';
  const why = isAway ? text.ecgAway : hearing.hasContact() ? text.quality[quality.reason] : text.contact;
  return (
    <p className={isGood ? styles.soft : styles.warning} data-testid="quality">
      {text.ecg}: {why}
    </p>
  );
}

/** Why what was heard says nothing of now: it is old, or not of the skin. Undefined where it does. */
export function whyNone(hearing: Hearing | undefined, now: number): string | undefined {
  if (!hearing) return undefined;
  if (!hearing.hasContact()) return words.practise.contact;
  const silence = hearing.silence(now);
  return silence > longestSilence
    ? words.practise.silent(numberOf(Math.floor(silence / 1000), 0))
    : undefined;
}

const without = ({ unit: _, ...figure }: Figure, note: string): Figure => ({
  ...figure,
  value: words.practise.none,
  note,
});

/** @param said the device's own heart rate, where it tells no beats */
export function figuresOf(numbers: Numbers | undefined, said: number | undefined): Figure[] {
  const text = words.practise;
  const { heartRate, rmssd30, rmssd60, coherence } = numbers ?? {};
  const isLong = rmssd60?.kind === 'value';
  const seconds = numberOf(isLong ? 60 : 30, 0);
  const rate =
    said === undefined
      ? { method: text.heartRateHelp, ...shown(heartRate, (it) => it, text.perMinute) }
      : { method: text.heartRateSaid, value: numberOf(said, 0), unit: text.perMinute };
  return [
    { name: text.heartRate, ...rate },
    {
      name: text.rmssd(seconds),
      method: text.rmssdHelp,
      ...shown(isLong ? rmssd60 : rmssd30, (it) => it, words.units.ms),
    },
    { name: text.coherence, method: text.coherenceHelp, ...shown(coherence, ({ score }) => score) },
  ];
}

/** A number in its unit, or why there is none. What is waited for is told in whole seconds or beats. */
function shown<T>(
  answer: Answer<T> | undefined,
  get: (value: T) => number,
  unit?: string,
): Pick<Figure, 'value' | 'unit' | 'note'> {
  const { none, lacks } = words.practise;
  if (!answer) return { value: none };
  if (answer.kind === 'value') return { value: numberOf(get(answer.value), 0), ...(unit ? { unit } : {}) };
  const { why, has, needs } = answer;
  return { value: none, note: lacks[why](numberOf(Math.floor(has), 0), numberOf(Math.ceil(needs), 0)) };
}
