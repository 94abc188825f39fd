import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEdfDecoder } from './decode.ts';
import type { EdfStretch } from './types.ts';
import { sampleAt, signal, startedAt, write } from './writer.test-data.ts';
import { createEdfWriter } from './writer.ts';

/** What is there after all: place and sample of each, decoded from chunks of the lengths given, again and again. */
function placesOf(bytes: Uint8Array, lengths: readonly number[]) {
  const places: Map<number, number>[] = [];
  let twice = 0;
  const decoder = createEdfDecoder({
    header: ({ signals }) => places.push(...signals.map(() => new Map())),
    samples: (s, firstSample, samples) => {
      samples.forEach((sample, i) => {
        if (places[s]?.has(firstSample + i)) twice++;
        places[s]?.set(firstSample + i, sample);
      });
    },
  });
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const end = at + lengths[i % lengths.length]!;
    decoder.push(bytes.subarray(at, end));
    at = end;
  }
  const all = places.map((place) => Int32Array.from([...place].flat()));
  return { places, found: { all, twice, markers: decoder.end().markers } };
}

const anyStretches = fc
  .array(fc.tuple(fc.nat({ max: 90 }), fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 5 })
  .map((pairs) => {
    let at = 0;
    return pairs.map(([gap, count]): EdfStretch => {
      const firstSample = at + gap;
      at = firstSample + count;
      return { firstSample, count };
    });
  });

describe('writing piece by piece, then reading in other pieces', () => {
  test('gives each sample its place, whatever the rates, gaps and bits', () => {
    const rates = fc.constantFrom(1, 0.5, 2.5, 4, 25, 129.987);
    const signals = fc.array(fc.tuple(rates, anyStretches), { minLength: 1, maxLength: 4 });
    const lengths = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(signals, lengths, fc.constantFrom(16, 24), (inputs, steps, bits) => {
        // One odd rate has a record of its own; several have none in common.
        const odd = inputs.some(([rate]) => rate === 129.987);
        const specs = (odd ? inputs.slice(0, 1) : inputs).map(([rate, stretches]) => ({
          ...signal(rate, [], bits),
          stretches,
        }));
        const bytes = write(
          { startedAt, signals: specs, markers: [{ atSeconds: 3.25, text: 'here' }] },
          bits,
        );
        const { places, found } = placesOf(bytes, steps);
        const wrong = specs.flatMap(({ stretches }, s) =>
          stretches
            .flatMap(({ firstSample, count }) => Array.from({ length: count }, (_, i) => firstSample + i))
            .filter((place) => places[s]?.get(place) !== sampleAt(s, place, bits)),
        );
        expect([wrong, found.twice]).toEqual([[], 0]);
        expect(found.markers).toContainEqual({ atSeconds: 3.25, text: 'here' });
        expect(placesOf(bytes, [bytes.length]).found).toEqual(found);
      }),
      { numRuns: 100 },
    );
  });

  test('is the same whether samples are at hand or come later', async () => {
    const spec = {
      startedAt,
      signals: [
        signal(4, [
          [0, 9],
          [40, 3],
        ]),
      ],
    };
    const chunks: Uint8Array[] = [];
    const read = async (s: number, from: number, count: number) =>
      Int16Array.from({ length: count }, (_, i) => sampleAt(s, from + i, 16));
    for await (const chunk of createEdfWriter(spec).chunks(read)) chunks.push(chunk);
    expect(new Uint8Array(Buffer.concat(chunks))).toEqual(write(spec));
  });
});
