import { Button, Checkbox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ImportPlan, type ImportPreview } from '../../../../api/index.ts';
import { Dialog, DialogActions } from '../../../../ui/dialog.tsx';
import { Form } from '../../../../ui/form.tsx';
import { bytesOf, joined } from '../../../../ui/format.ts';
import { Problem } from '../../../../ui/states.tsx';
import { language, words } from '../../../../words/index.ts';
import { dataTypesQuery } from '../../queries.ts';
import { headOf } from '../files.ts';
import type { Reading, UploadEntry } from '../upload-list.ts';
import { alike, zoneHere } from '../upload-store.ts';
import { useUploadList, useUploads } from '../use-uploads.ts';
import { ColumnRow } from './column-row.tsx';
import styles from './csv.module.css';
import { type Csv, cleaned, instantIn, localIn, rateIn, rateMissing, withRate } from './plan.ts';
import { ReadingFields, type Typed } from './reading-fields.tsx';

const text = () => words.adding.csv;
/** Somebody who types is not asked about at each letter. */
const pause = 300;
const shownFirst = 24;

/** How a CSV file was understood, before anything of it is stored; what is wrong can be put right. */
export function CsvDialog({ entry, onClose }: { entry: UploadEntry; onClose: () => void }) {
  const uploads = useUploads();
  const same = alike(useUploadList(), entry.id).length;
  const [plan, setPlan] = useState<ImportPlan>({});
  const [typed, setTyped] = useState<Typed>({ rate: '', start: undefined, timeZone: zoneHere() });
  const [forAll, setForAll] = useState(true);
  const [checked, check] = useState(false);
  const asked = usePreview(entry, plan);
  const { preview } = asked;
  const csv = preview?.csv;
  if (!preview || !csv) return null;
  const missing = rateMissing(csv) && plan.rate === undefined;
  const badRate = typed.rate.trim() !== '' && plan.rate === undefined;
  const type = (change: Partial<Typed>) => {
    setTyped((now) => ({ ...now, ...change }));
    if (change.rate !== undefined) setPlan(withRate(plan, rateIn(change.rate)));
  };
  const submit = () => {
    check(true);
    if (missing || badRate || asked.isError || asked.isBehind) return;
    uploads.accept(entry.id, readingOf(plan, typed), forAll && same > 1);
  };
  return (
    <Dialog wide title={text().title} onClose={onClose}>
      <p className={styles.file}>
        <bdi>{joined([entry.file.name, bytesOf(entry.file.size), understoodOf(csv)])}</bdi>
      </p>
      <Form onSubmit={submit}>
        <p className={styles.lead}>{text().lead}</p>
        {asked.isError ? <Problem error={asked.error} /> : null}
        <Warnings preview={preview} />
        <Columns csv={csv} preview={preview} plan={plan} onPlan={setPlan} />
        <ReadingFields
          csv={csv}
          foundRate={csv.time.rate ?? preview.channels[0]?.rate ?? null}
          plan={plan}
          onPlan={setPlan}
          typed={typed}
          onTyped={type}
          shownStart={startOf(preview, typed.timeZone)}
          checked={checked}
        />
        {same > 1 ? (
          <Checkbox
            label={text().forAll(same)}
            checked={forAll}
            onChange={({ currentTarget }) => setForAll(currentTarget.checked)}
          />
        ) : null}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {text().later}
          </Button>
          <Button type="submit" loading={asked.isBehind}>
            {forAll && same > 1 ? text().addAll(same) : text().add}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

/** How the file is read with this plan; until that is known, how it was read before. */
function usePreview(entry: UploadEntry, plan: ImportPlan) {
  const [typed] = useDebouncedValue(plan, pause);
  const settled = cleaned(typed);
  const first = entry.state.kind === 'look' ? entry.state.preview : undefined;
  const unchanged = Object.keys(settled).length === 0;
  const query = useQuery({
    queryKey: ['import-preview', entry.id, settled],
    queryFn: ({ signal }) => api.previewImport(entry.subject.userId, headOf(entry.file), settled, signal),
    enabled: !unchanged,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return {
    preview: unchanged ? first : (query.data ?? first),
    isError: query.isError,
    error: query.error,
    /** The picture is still of what was said before. */
    isBehind: typed !== plan || (!unchanged && query.isFetching),
  };
}

/** What is sent: only what differs from what the file tells itself. */
function readingOf(typed: ImportPlan, { start, timeZone }: Typed): Reading {
  const plan = cleaned(typed);
  const startedAt = start ? instantIn(timeZone, start) : undefined;
  return { plan: startedAt === undefined ? plan : { ...plan, startedAt }, timeZone };
}

const startOf = ({ localStart, startedAt }: ImportPreview, zone: string): string =>
  localStart?.slice(0, 19) ?? (startedAt ? localIn(zone, Date.parse(startedAt)) : '');

const understoodOf = ({ delimiter, columns, intervals }: Csv): string =>
  joined([
    text().delimiters[
      delimiter === ',' ? 'comma' : delimiter === ';' ? 'semicolon' : delimiter === '|' ? 'bar' : 'tab'
    ],
    text().columns(columns.length),
    intervals ? text().intervals : '',
  ]);

/** The server's remarks are English; others see them marked as such. */
function Warnings({ preview: { warnings } }: { preview: ImportPreview }) {
  if (warnings.length === 0) return null;
  return (
    <ul
      className={styles.warnings}
      aria-label={words.upload.warnings}
      {...(language === 'en' ? {} : { lang: 'en', dir: 'ltr' })}
    >
      {warnings.slice(0, 5).map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  );
}

type ColumnsProps = {
  csv: Csv;
  preview: ImportPreview;
  plan: ImportPlan;
  onPlan: (plan: ImportPlan) => void;
};

function Columns({ csv, preview, plan, onPlan }: ColumnsProps) {
  const types = useQuery(dataTypesQuery);
  const [all, setAll] = useState(false);
  const ofValues = csv.columns.filter(({ role }) => role === 'values');
  const shown = all ? csv.columns : csv.columns.slice(0, shownFirst);
  return (
    <>
      <ul className={styles.columns} aria-label={text().columnList}>
        {shown.map((column) => (
          <ColumnRow
            key={column.index}
            csv={csv}
            column={column}
            channel={preview.channels[ofValues.indexOf(column)]}
            plan={plan}
            onPlan={onPlan}
            types={types.data ?? []}
          />
        ))}
      </ul>
      {shown.length < csv.columns.length ? (
        <div>
          <Button variant="default" size="sm" onClick={() => setAll(true)}>
            {words.session.moreMarkers(csv.columns.length)}
          </Button>
        </div>
      ) : null}
    </>
  );
}
