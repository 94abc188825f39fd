import type { Fuzzing } from '../testing/fuzz.ts';
import { createCsvDecoder } from './decode.ts';
import { CsvError } from './error.ts';
import { previewCsv } from './preview.ts';
import { type CsvSurvey, createCsvSurvey } from './survey.ts';
import type { CsvOptions, CsvPreview } from './types.ts';

/** A channel as the sink was told of it, with its runs of points joined where no point is missing. */
export type ReadChannel = {
  readonly label: string;
  readonly unit: string;
  readonly rate: number | null;
  readonly kind: string;
  readonly scale: number;
  readonly bits: number;
  readonly stretches: { firstSample: number; samples: number[]; times: number[] }[];
};

export type ReadCsv = {
  readonly preview: CsvPreview;
  readonly survey: CsvSurvey;
  readonly channels: readonly ReadChannel[];
};

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Chunks of changing sizes, as they come over a network. */
export function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? bytes.length);
    yield bytes.slice(at, at + size);
    at += size;
  }
}

/** Preview, survey and decoding of a whole file, as an import goes through it. */
export function readCsv(
  source: string | Uint8Array,
  options: CsvOptions = {},
  sizes: readonly number[] = [],
): ReadCsv {
  const bytes = typeof source === 'string' ? bytesOf(source) : source;
  const preview = previewCsv(bytes.subarray(0, 65_536), options);
  const surveyor = createCsvSurvey(preview);
  for (const chunk of chunksOf(bytes, sizes)) surveyor.push(chunk);
  const survey = surveyor.end();
  const channels = survey.plan.columns
    .filter(({ role }) => role === 'values')
    .map(({ label, unit, rate, kind, scale, bits }) => ({
      ...{ label, unit, rate, kind, scale, bits },
      stretches: [] as ReadChannel['stretches'],
    }));
  const decoder = createCsvDecoder(survey.plan, {
    points(channel, firstSample, samples, times) {
      const { stretches } = channels[channel]!;
      const last = stretches.at(-1);
      const goesOn = last && last.firstSample + last.samples.length === firstSample;
      const stretch = goesOn ? last : { firstSample, samples: [], times: [] };
      if (!goesOn) stretches.push(stretch);
      for (const sample of samples) stretch.samples.push(sample);
      for (const time of times ?? []) stretch.times.push(time);
    },
  });
  for (const chunk of chunksOf(bytes, sizes)) decoder.push(chunk);
  decoder.end();
  return { preview, survey, channels };
}

/** Values in the unit of a channel, place by place. */
export const valuesOf = ({ stretches, scale }: ReadChannel): [number, number][] =>
  stretches.flatMap(({ firstSample, samples }) =>
    samples.map((sample, i): [number, number] => [firstSample + i, sample * scale]),
  );

/** What is damaged, in the short run and in the long one. */
export const csvFuzzing = {
  seeds: [
    'time_s,ECG (mV),SpO2 (%)\r\n0,0.1,97\r\n0.004,-0.25,\r\n0.008,1e-3,98\r\n',
    '# fs = 128\nECG;"Re""sp"\n1,5;2\n;3\n4,25;NaN\n',
    '812\n790\n1004\n845\n777\n830\n',
    'date;x\n2026-01-02T03:04:05.5+01:00;1\n2026-01-02T03:04:06.5+01:00;2\n',
    '23:59:59,1\n00:00:00,2\n00:00:01,3\n',
  ].flatMap((text) => [bytesOf(text), Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf16le'))]),
  run: (bytes: Uint8Array) => readCsv(bytes, {}, [7]),
  allowed: [CsvError],
} satisfies Fuzzing;
