import { setImmediate } from 'node:timers/promises';
import { createCsvSurvey, previewCsv } from '@attune/signals';
import { AppError } from '../../../../kernel/errors.ts';
import { createSessionsStore } from '../../store/index.ts';
import type { About, SessionsDeps } from '../deps.ts';
import { csvReader } from './csv.ts';
import { edfReader } from './edf.ts';
import { portionsOf, type SourceFile } from './file.ts';
import { type FileReader, type PointSink, refuseUnreadable } from './format.ts';
import { type CsvPlanned, csvOptionsOf } from './plan.ts';

/** By so many bytes it is known what a file is, and how a table is to be read. */
export const headBytes = 4096;
const previewBytes = 64 * 1024;

/** What a file is, by its first bytes. Names of files tell nothing. */
export function kindOf(head: Uint8Array): 'edf' | 'csv' {
  if (head.length === 0) throw noKind('The file is empty.');
  const version = String.fromCharCode(...head.subarray(0, 8));
  if (version === '\xffBIOSEMI' || /^0[ \0]{7}$/.test(version)) return 'edf';
  if (isText(head)) return 'csv';
  throw noKind('This is no EDF, BDF or CSV file.');
}

const noKind = (message: string) =>
  new AppError('unreadable-file', `${message} Nothing was stored.`, { facts: { reason: 'unknown-kind' } });

/** Text has no control characters but tabs and ends of lines; in UTF-16 every other byte may be 0. */
function isText(head: Uint8Array): boolean {
  const isWide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  return head
    .subarray(0, headBytes)
    .every((byte) => byte > 31 || byte === 9 || byte === 10 || byte === 13 || (isWide && byte === 0));
}

type Options = { readonly plan?: CsvPlanned | undefined };

/** Looks at a file, through all of it where its beginning does not tell what its columns hold. */
export async function openFile(
  deps: SessionsDeps,
  about: About,
  file: SourceFile,
  { plan }: Options,
): Promise<(sink: PointSink) => FileReader> {
  if (kindOf(await file.head(headBytes)) === 'edf') return edfReader;
  await refuseUnknownTypes(deps, about, plan);
  try {
    const beginning = previewCsv(await file.head(previewBytes), csvOptionsOf(plan));
    const survey = createCsvSurvey(beginning);
    for await (const portion of portionsOf(file)) {
      survey.push(portion);
      await setImmediate();
    }
    const { plan: exact, warnings } = survey.end();
    const understood = { plan: exact, warnings: [...beginning.warnings, ...warnings] };
    return (sink) => csvReader(understood, plan, sink);
  } catch (cause) {
    return refuseUnreadable(cause);
  }
}

async function refuseUnknownTypes(
  deps: SessionsDeps,
  { actor, reach }: About,
  plan: CsvPlanned | undefined,
): Promise<void> {
  const named: string[] = Object.values(plan?.dataTypes ?? {});
  if (named.length === 0) return;
  const known = new Set(
    (await createSessionsStore(deps.db.as(actor, reach)).dataTypes()).map(({ name }) => name),
  );
  if (named.some((name) => !known.has(name)))
    throw new AppError(
      'bad-request',
      'dataTypes: no such data type; GET /v1/data-types lists them. Nothing was stored.',
    );
}
