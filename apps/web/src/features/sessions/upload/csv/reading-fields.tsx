import { NativeSelect, Select, TextInput } from '@mantine/core';
import type { ImportPlan } from '../../../../api/index.ts';
import { Pair } from '../../../../ui/form.tsx';
import { numberOf } from '../../../../ui/format.ts';
import { words } from '../../../../words/index.ts';
import { type Csv, rateMissing } from './plan.ts';

const text = () => words.adding.csv;
type Order = ('label' | 'input' | 'description' | 'error')[];
const units = [
  'seconds',
  'milliseconds',
  'microseconds',
  'nanoseconds',
  'samples',
  'clock',
  'date-time',
] as const;
/** What is said of a field stands beneath it, so that fields beside each other stand in line. */
const beneath = { inputWrapperOrder: ['label', 'input', 'description', 'error'] as Order };
const zones = Intl.supportedValuesOf('timeZone');

export type Typed = { rate: string; start: string | undefined; timeZone: string };

type FieldsProps = {
  csv: Csv;
  foundRate: number | null;
  plan: ImportPlan;
  onPlan: (plan: ImportPlan) => void;
  typed: Typed;
  onTyped: (change: Partial<Typed>) => void;
  /** What the clock showed at its beginning, as the file tells. */
  shownStart: string;
  /** Somebody wanted to add it: what is missing is said now. */
  checked: boolean;
};

/** When and how fast: what often only the person knows. */
export function ReadingFields(props: FieldsProps) {
  const { csv, foundRate, plan, onPlan, typed, onTyped, shownStart, checked } = props;
  const missing = rateMissing(csv) && typed.rate === '';
  return (
    <>
      <Pair>
        {csv.time.column === null ? null : (
          <NativeSelect
            label={text().timeUnit}
            value={plan.timeUnit ?? csv.time.unit}
            onChange={({ currentTarget }) =>
              onPlan({ ...plan, timeUnit: currentTarget.value as (typeof units)[number] })
            }
            data={units.map((unit) => ({ value: unit, label: text().timeUnits[unit] }))}
          />
        )}
        {csv.intervals ? null : (
          <TextInput
            {...beneath}
            label={text().rate}
            inputMode="decimal"
            dir="ltr"
            placeholder={foundRate === null ? '' : numberOf(foundRate, 3)}
            description={missing ? text().rateMissing : text().rateHelp}
            error={missing && checked ? text().rateAsk : undefined}
            value={typed.rate}
            onChange={({ currentTarget }) => onTyped({ rate: currentTarget.value })}
          />
        )}
      </Pair>
      <Pair>
        <TextInput
          {...beneath}
          type="datetime-local"
          step={1}
          label={text().start}
          description={shownStart === '' ? text().startUnknown : text().startFound}
          value={typed.start ?? shownStart}
          onChange={({ currentTarget }) => onTyped({ start: currentTarget.value })}
        />
        <Select
          {...beneath}
          searchable
          label={text().timeZone}
          description={text().timeZoneHelp}
          allowDeselect={false}
          data={zones.includes(typed.timeZone) ? zones : [typed.timeZone, ...zones]}
          limit={60}
          nothingFoundMessage={words.palette.nothing}
          value={typed.timeZone}
          onChange={(zone) => zone && onTyped({ timeZone: zone })}
        />
      </Pair>
    </>
  );
}
