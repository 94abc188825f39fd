import type { Product } from '../lib/product.ts';
import { pointsPerSecond } from '../lib/signal.ts';
import { type Body, formOf } from '../points/forms.ts';
import { inFlight, pathOf } from '../points/ingest.ts';

/** A person of the year, as the product that this person sees. */
export type Person = { readonly product: Product; readonly sessionIds: string[] };

const week = 7 * 86_400_000;
const channel = { dataType: 'ecg', label: 'MLII', rate: pointsPerSecond, scale: 0.005, bits: 16 };

/** The week's recordings as requests. Every person's session of a week is the same: blocks are packed alone, so none gains by it. */
export const bodiesOf = (weeks: readonly Int16Array<ArrayBuffer>[]): Body[] => weeks.map(formOf.raw);

/**
 * Week by week a session of each person: start, points in one request, complete. So many requests are in flight.
 * @returns milliseconds
 */
export async function loadYear(
  people: readonly Person[],
  bodies: readonly Body[],
  tell: (weeks: number) => void,
): Promise<number> {
  const began = performance.now();
  for (const [number, body] of bodies.entries()) {
    const queue = people.values();
    await Promise.all(
      Array.from({ length: inFlight }, async () => {
        for (const person of queue) await record(person, number, body);
      }),
    );
    tell(number + 1);
  }
  return performance.now() - began;
}

async function record({ product, sessionIds }: Person, number: number, body: Body): Promise<void> {
  const { http, token, userId } = product;
  const startedAt = new Date(Date.UTC(2026, 0, 1, 8) + number * week).toISOString();
  const begun = await http.ask({
    method: 'POST',
    path: `/v1/users/${userId}/sessions`,
    token,
    json: { startedAt, channels: [channel] },
  });
  const { id } = JSON.parse(begun.body.toString()) as { id: string };
  const path = pathOf(product, id);
  const { type, bytes } = body;
  const sent = await http.ask({ method: 'POST', path: `${path}/points`, token, type, bytes });
  const { stored } = JSON.parse(sent.body.toString()) as { stored: number };
  if (stored !== body.points) throw new Error(`${stored} of ${body.points} points were stored.`);
  await http.ask({ method: 'POST', path: `${path}/complete`, token });
  sessionIds.push(id);
}
