import { parseEdfHeader, previewCsv } from '@attune/signals';
import { channelsOf as csvChannels, startOf as csvStart } from './csv.ts';
import { channelsOf, startOf as edfStart } from './edf.ts';
import { type FileChannel, type FileStart, refuseUnreadable } from './format.ts';
import { kindOf } from './kinds.ts';
import { type CsvPlanned, csvOptionsOf } from './plan.ts';

/** How a file would be read, by its beginning. Nothing is stored. @throws AppError `unreadable-file` */
export function previewFile(head: Uint8Array, plan: CsvPlanned | undefined) {
  try {
    return kindOf(head) === 'edf' ? previewEdf(head) : previewText(head, plan);
  } catch (cause) {
    return refuseUnreadable(cause);
  }
}

function previewEdf(head: Uint8Array) {
  const header = parseEdfHeader(head);
  const { kind, records, recordSeconds, warnings } = header;
  return {
    kind,
    ...startShown(edfStart(header.startedAt)),
    seconds: records < 0 ? null : records * recordSeconds,
    channels: channelsOf(header).map(shown),
    csv: null,
    warnings,
  };
}

function previewText(head: Uint8Array, plan: CsvPlanned | undefined) {
  const understood = previewCsv(head, csvOptionsOf(plan));
  const channels = csvChannels(understood, plan);
  const { dialect, time, columns, intervals, rows, warnings } = understood;
  return {
    kind: 'CSV',
    ...startShown(csvStart(understood, plan)),
    seconds: null,
    channels: channels.map(shown),
    csv: {
      ...dialect,
      time: { column: time.column, unit: time.unit, rate: time.rate },
      columns: columns.map(({ index, label, unit, role, because }) => ({
        index,
        label,
        unit,
        role,
        because: because ?? null,
      })),
      intervals,
      rows,
    },
    warnings: warnings.map(({ message }) => message),
  };
}

const shown = ({ label, unit, dataType, rate, scale, form }: FileChannel) => ({
  label,
  unit,
  dataType,
  rate,
  scale,
  valueKind: form.kind,
});

/** An instant where the file knows it, else what the recorder's clock showed. */
const startShown = (start: FileStart) => ({
  startedAt: 'instant' in start ? start.instant.toISOString() : null,
  localStart: 'local' in start ? start.local.toString() : null,
});
