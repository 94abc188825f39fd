import { NativeSelect, TextInput } from '@mantine/core';
import type { DataType, ImportPlan } from '../../../../api/index.ts';
import { SmallCurve } from '../../../../ui/chart/small-curve.tsx';
import { joined, leftToRight, numberOf } from '../../../../ui/format.ts';
import { words } from '../../../../words/index.ts';
import styles from './csv.module.css';
import { type Channel, type Column, type Csv, curveOf, type Use, withName, withUse } from './plan.ts';

const text = () => words.adding.csv;
const shownFirst = 3;

export type ColumnRowProps = {
  csv: Csv;
  column: Column;
  /** What it becomes, where it holds values. */
  channel: Channel | undefined;
  plan: ImportPlan;
  onPlan: (plan: ImportPlan) => void;
  types: readonly DataType[];
};

/** One column of the file: what it was understood to be, and how it looks. */
export function ColumnRow({ csv, column, channel, plan, onPlan, types }: ColumnRowProps) {
  const { index, role } = column;
  const name = column.label || text().column(numberOf(index + 1, 0));
  const first = csv.rows.slice(0, shownFirst).map((row) => row[index] ?? '');
  const dataType = plan.dataTypes?.[index] ?? channel?.dataType ?? 'other';
  const values = role === 'values';
  return (
    <li className={values ? styles.column : styles.columnOff} data-testid="column">
      <div className={styles.spark}>
        {values ? (
          <SmallCurve columns={curveOf(csv, index)} dataType={dataType} label={text().curve(name)} />
        ) : null}
      </div>
      <NativeSelect
        size="sm"
        className={styles.use}
        aria-label={text().useOf(name)}
        value={role}
        onChange={({ currentTarget }) => onPlan(withUse(plan, csv, column, currentTarget.value as Use))}
        data={usesOf(column).map((use) => ({ value: use, label: text().uses[use] }))}
      />
      {values ? (
        <Names column={column} plan={plan} onPlan={onPlan} types={types} name={name} dataType={dataType} />
      ) : (
        <span className={styles.plain}>
          <bdi>{name}</bdi>
        </span>
      )}
      <p className={styles.first}>
        {joined([
          values && channel ? rateOf(channel) : whyOf(column),
          values && channel ? text().kinds[channel.valueKind === 'integer' ? 'integer' : 'float'] : '',
          leftToRight(first.join('  ')),
        ])}
      </p>
    </li>
  );
}

type NamesProps = Pick<ColumnRowProps, 'column' | 'plan' | 'onPlan' | 'types'> & {
  /** What the column is called in the file. */
  name: string;
  dataType: string;
};

/** What a column of values is called, its unit, and what kind of signal it is. */
function Names({ column, plan, onPlan, types, name, dataType }: NamesProps) {
  const { index } = column;
  const rename = (what: 'labels' | 'units' | 'dataTypes', value: string) =>
    onPlan(withName(plan, what, index, value));
  return (
    <>
      <TextInput
        size="sm"
        className={styles.label}
        aria-label={text().labelOf(name)}
        dir="auto"
        maxLength={80}
        value={plan.labels?.[index] ?? column.label}
        onChange={({ currentTarget }) => rename('labels', currentTarget.value)}
      />
      <TextInput
        size="sm"
        className={styles.unit}
        aria-label={text().unitOf(name)}
        placeholder={text().unit}
        dir="ltr"
        maxLength={16}
        value={plan.units?.[index] ?? column.unit}
        onChange={({ currentTarget }) => rename('units', currentTarget.value)}
      />
      <NativeSelect
        size="sm"
        className={styles.type}
        aria-label={text().typeOf(name)}
        value={dataType}
        onChange={({ currentTarget }) => rename('dataTypes', currentTarget.value)}
        data={types.map((type) => ({ value: type.name, label: type.title }))}
      />
    </>
  );
}

/** What a column can be: words are never values. */
function usesOf({ role, because }: Column): Use[] {
  const can: Use[] = [];
  if (because !== 'text' && because !== 'time') can.push('values');
  if (because !== 'text' && because !== 'empty') can.push('time');
  can.push('ignored');
  return can.includes(role) ? can : [role, ...can];
}

const rateOf = ({ rate }: Channel): string =>
  rate === null ? text().irregular : `${numberOf(rate, 3)} ${words.session.ratePerSecond}`;

function whyOf({ role, because }: Column): string {
  if (role === 'time') return '';
  return because === 'text' || because === 'empty' ? text().because[because] : '';
}
