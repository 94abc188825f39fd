import type { BreathPart } from './breath.ts';

const low = 174.6;
const high = 261.6;
/** As loud as somebody who hums beside one. */
const loud = 0.12;

/** A tone that rises while one breathes in and falls while one breathes out; it is silent while one holds. */
export function createTones() {
  let audio: { context: AudioContext; tone: OscillatorNode; gain: GainNode } | undefined;

  function start() {
    const context = new AudioContext();
    const tone = new OscillatorNode(context, { type: 'sine', frequency: low });
    const gain = new GainNode(context, { gain: 0 });
    tone.connect(gain).connect(context.destination);
    tone.start();
    return { context, tone, gain };
  }

  return {
    part(part: BreathPart, seconds: number): void {
      audio ??= start();
      const { context, tone, gain } = audio;
      const at = context.currentTime;
      gain.gain.cancelScheduledValues(at);
      gain.gain.setValueAtTime(gain.gain.value, at);
      if (part === 'holdIn' || part === 'holdOut') {
        gain.gain.linearRampToValueAtTime(0, at + 0.3);
        return;
      }
      tone.frequency.cancelScheduledValues(at);
      tone.frequency.setValueAtTime(part === 'inhale' ? low : high, at);
      tone.frequency.linearRampToValueAtTime(part === 'inhale' ? high : low, at + seconds);
      gain.gain.linearRampToValueAtTime(loud, at + Math.min(0.4, seconds / 4));
      gain.gain.linearRampToValueAtTime(0, at + seconds);
    },
    stop(): void {
      void audio?.context.close();
      audio = undefined;
    },
  };
}

/** Short tones, one for each second of the countdown. */
export function createTicks() {
  let context: AudioContext | undefined;
  return {
    tick(): void {
      // One for all of them: a browser gives a page only so many.
      context ??= new AudioContext();
      const tone = new OscillatorNode(context, { type: 'sine', frequency: high });
      const gain = new GainNode(context, { gain: loud });
      const at = context.currentTime;
      tone.connect(gain).connect(context.destination);
      gain.gain.setValueAtTime(loud, at);
      gain.gain.linearRampToValueAtTime(0, at + 0.12);
      tone.onended = () => gain.disconnect();
      tone.start();
      tone.stop(at + 0.15);
    },
    stop(): void {
      void context?.close();
      context = undefined;
    },
  };
}

export const canVibrate = (): boolean => 'vibrate' in navigator;

/** One pulse to breathe in, two to breathe out, none to hold. */
export function vibrate(part: BreathPart): void {
  if (!canVibrate()) return;
  if (part === 'inhale') navigator.vibrate(120);
  if (part === 'exhale') navigator.vibrate([70, 90, 70]);
}
