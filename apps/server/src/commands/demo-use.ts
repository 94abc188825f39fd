import { createHash } from 'node:crypto';
import type { App } from '../app.ts';
import type { SystemActor } from '../kernel/actor.ts';

type Step = { readonly name: string; readonly category: 'engagement' | 'conversion' | 'error' };

/** What a visit may be like: most begin alike, fewer come to the end, and now and then something fails. */
const visits: readonly (readonly Step[])[] = [
  [
    { name: 'home_opened', category: 'engagement' },
    { name: 'exercise_started', category: 'engagement' },
    { name: 'exercise_finished', category: 'conversion' },
  ],
  [
    { name: 'home_opened', category: 'engagement' },
    { name: 'exercise_started', category: 'engagement' },
    { name: 'sensor_lost', category: 'error' },
  ],
  [
    { name: 'home_opened', category: 'engagement' },
    { name: 'session_opened', category: 'engagement' },
  ],
];

const app = 'attune';
const days = 6;
const day = 86_400_000;

/** The same for the same words: whoever starts again adds nothing twice, and on another day only what is new. */
export function idOf(...words: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(words.join(' ')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The last days of somebody: a visit on most of them, at noon of UTC and the minutes after. */
function daysOf(userId: string, place: number, now: Date) {
  const noon = Math.floor(now.getTime() / day) * day + day / 2;
  return Array.from({ length: days }, (_, index) => index + 1).flatMap((ago) => {
    const turn = Math.floor(noon / day) - ago + place;
    if (turn % 3 === 0) return [];
    const visit = idOf(userId, ago, noon - ago * day, 'visit');
    // Everybody begins their first whole visit alike, so that the most common way is one of many.
    const steps = visits[ago <= 2 ? 0 : turn % visits.length] ?? [];
    return steps.map((step, minute) => {
      const occurredAt = new Date(noon - ago * day + (place * 20 + minute * 3) * 60_000).toISOString();
      return { ...step, visit, occurredAt, id: idOf(userId, occurredAt, step.name), app };
    });
  });
}

/** Gives the people of the demo some days of use: events that are counted, and activities on their timelines. */
export async function useTheApp(to: App, actor: SystemActor, userIds: readonly string[]): Promise<void> {
  const now = to.clock.now();
  await Promise.all(
    userIds.map(async (userId, place) => {
      const about = { actor, reach: { to: 'subject', userId } as const, userId };
      const items = daysOf(userId, place, now);
      await to.telemetry.events.addAll(
        about,
        items.map((item) => ({ ...item, data: undefined })),
      );
      const done = items.filter(({ name }) => name.startsWith('exercise_'));
      await to.telemetry.activities.addAll(
        about,
        done.map(({ name, category: _, ...item }) => ({
          ...item,
          type: name,
          data: undefined,
          metadata: undefined,
        })),
      );
    }),
  );
}
