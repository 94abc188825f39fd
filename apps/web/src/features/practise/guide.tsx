import { useEffect, useRef, useState } from 'react';
import { numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { type Breath, breathAt, type Guide } from './breath.ts';
import styles from './guide.module.css';
import practise from './practise.module.css';
import { createSpeech } from './speech.ts';
import { createTones, vibrate } from './tones.ts';

/** How small the shape gets, of its full size. */
const smallest = 0.54;

type GuideProps = {
  guide: Guide;
  /** When the first breath began, ms by the room's clock. */
  from: number;
  now: () => number;
  /** The person prefers no motion: a bar that fills by whole seconds instead. */
  calm: boolean;
  sound: boolean;
  vibration: boolean;
  /** Each part is said to readers of the screen. */
  spoken: boolean;
};

/** Leads the breath: by a shape that grows and shrinks and, where wanted, by sound and vibration. */
export function BreathGuide({ guide, from, now, calm, sound, vibration, spoken }: GuideProps) {
  const shape = useRef<HTMLDivElement>(null);
  const breath = useBreath(
    () => breathAt(guide, Math.max(0, (now() - from) / 1000)),
    calm,
    (full) => {
      shape.current?.style.setProperty('transform', `scale(${smallest + (1 - smallest) * full})`);
    },
  );
  useTones(breath, sound);
  useEffect(() => {
    if (vibration) vibrate(breath.part);
  }, [breath.part, vibration]);
  const left = Math.max(1, Math.ceil(breath.seconds - breath.at));
  const shown = (
    <>
      <span className={styles.part}>{words.practise.parts[breath.part]}</span>
      <span className={styles.count}>{numberOf(left, 0)}</span>
    </>
  );
  const said = spoken ? <Spoken breath={breath} now={now} /> : null;
  if (calm)
    return (
      <>
        <Bar breath={breath}>{shown}</Bar>
        {said}
      </>
    );
  return (
    <div className={styles.guide} data-testid="guide">
      <div className={styles.ring} aria-hidden="true" />
      <div className={styles.shape} ref={shape} aria-hidden="true" />
      <div className={styles.word}>{shown}</div>
      {said}
    </div>
  );
}

/** The part of the breath, for readers of the screen, when it begins. Another node is said although its word may be the same. */
function Spoken({ breath, now }: { breath: Breath; now: () => number }) {
  const speech = useRef(createSpeech());
  const [said, say] = useState<{ readonly turn: number; readonly word: string }>();
  const { turn } = breath;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is said when another turn begins, and not with each second of it
  useEffect(() => {
    if (speech.current.says(breath, now() / 1000)) say({ turn, word: words.practise.parts[breath.part] });
  }, [turn]);
  return (
    <p className={practise.hidden} aria-live="polite" data-testid="guide-spoken">
      {said ? <span key={said.turn}>{said.word}</span> : null}
    </p>
  );
}

/** One field for each second of a part: those that are over are filled. */
function Bar({ breath, children }: { breath: Breath; children: React.ReactNode }) {
  const fields = Math.max(1, Math.round(breath.seconds));
  const done = Math.floor((breath.at / breath.seconds) * fields);
  return (
    <div className={styles.barGuide} data-testid="guide">
      <div className={styles.word}>{children}</div>
      <div className={styles.bar} aria-hidden="true">
        {Array.from({ length: fields }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the fields are alike and never move
          <span key={i} className={i <= done ? styles.fieldDone : styles.field} />
        ))}
      </div>
    </div>
  );
}

/** The breath as it is now. It is drawn anew each second and with each part; in between only the shape moves. */
function useBreath(at: () => Breath, calm: boolean, move: (full: number) => void): Breath {
  const [breath, setBreath] = useState(at);
  const latest = useRef({ at, move });
  latest.current = { at, move };
  useEffect(() => {
    let before = '';
    const look = () => {
      const now = latest.current.at();
      latest.current.move(now.full);
      const step = `${now.turn} ${Math.floor(now.at)}`;
      if (step !== before) setBreath(now);
      before = step;
    };
    if (calm) {
      const timer = setInterval(look, 100);
      return () => clearInterval(timer);
    }
    let asked = 0;
    const frame = () => {
      look();
      asked = requestAnimationFrame(frame);
    };
    frame();
    return () => cancelAnimationFrame(asked);
  }, [calm]);
  return breath;
}

function useTones({ part, turn, seconds, at }: Breath, sound: boolean): void {
  const tones = useRef<ReturnType<typeof createTones>>(null);
  const left = useRef(seconds - at);
  left.current = seconds - at;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is another tone, also of the same part
  useEffect(() => {
    if (!sound) return;
    tones.current ??= createTones();
    tones.current.part(part, left.current);
  }, [part, turn, sound]);
  useEffect(() => {
    if (!sound) return undefined;
    return () => {
      tones.current?.stop();
      tones.current = null;
    };
  }, [sound]);
}
