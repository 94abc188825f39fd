import { MADE_UP_ENDINGS } from '@attune/signals';
import { machine, type Surroundings } from '../surroundings.ts';
import {
  intervalChannel,
  MS_PER_COUNT,
  type Sensor,
  type SensorEvent,
  type SensorState,
} from './contract.ts';
import { createListeners } from './listeners.ts';
import { createSteadyClock, type SteadyClock } from './steady-clock.ts';

/** As it is stored: nobody may take it for a person's heart. */
export const simulatedName = 'Simulated heart (no sensor)';

/** A page that slept for longer, ms, does not catch up on what it would have made. */
const mostBehind = 5000;

/**
 * A heart that is made up, for trying the screens without a strap: 70 beats a minute, 60 ms up and down six times a minute
 * as with slow breathing, and 12 ms at random. Everything that it gives bears its name.
 */
export function createSimulated(
  surroundings: Surroundings = machine,
  { now }: SteadyClock = createSteadyClock(surroundings),
): Sensor {
  const { random, after } = surroundings;
  const { tell, subscribe } = createListeners<SensorEvent>();
  let state: SensorState = 'idle';
  let callOff: () => void = () => undefined;
  let last = 0;
  let broken = true;

  function become(next: SensorState): void {
    state = next;
    tell({ kind: 'state', state });
  }

  /** In 1/1024 s, as a strap would say it. */
  function next(): number {
    const slow = 60 * Math.sin((2 * Math.PI * last) / 10_000);
    const chance = 24 * (random() - 0.5);
    return Math.round((60_000 / 70 + slow + chance) / MS_PER_COUNT);
  }

  function beat(interval: number): void {
    if (now() - last > mostBehind) {
      last = now() - interval * MS_PER_COUNT;
      broken = true;
    }
    last += interval * MS_PER_COUNT;
    tell({ kind: 'points', channel: 0, samples: [interval], times: [last], broken });
    broken = false;
    wait();
  }

  function wait(): void {
    const interval = next();
    callOff = after(Math.max(0, last + interval * MS_PER_COUNT - now()), () => beat(interval));
  }

  return {
    kind: 'simulated',
    name: simulatedName,
    channels: () => [intervalChannel(`RR${MADE_UP_ENDINGS.simulated}`)],
    state: () => state,
    async start() {
      if (state === 'on') return;
      become('on');
      last = Math.max(last, now());
      broken = true;
      wait();
    },
    async stop() {
      callOff();
      become('stopped');
    },
    subscribe,
  };
}
