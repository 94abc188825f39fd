import { Fragment } from 'react';
import type { Session } from '../../../api/index.ts';
import { numberOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';
import styles from './about.module.css';
import { degrees, type Felt, saidOf } from './said.ts';

const text = () => words.keeping;

/** What is said about a session, as it is kept. */
export function SaidView({ session }: { session: Session }) {
  const said = saidOf(session);
  const facts: [string, string | undefined][] = [
    [text().exercise, session.exercise?.name],
    [text().place, said.location],
    [text().device, said.device],
    [text().notes, said.notes],
  ];
  return (
    <div className={styles.said}>
      <div className={styles.feelings}>
        <Feeling title={text().before} felt={said.feedbackBefore} />
        <Feeling title={text().after} felt={said.feedbackAfter} />
      </div>
      <Facts items={facts} />
    </div>
  );
}

function Feeling({ title, felt }: { title: string; felt: Felt }) {
  const items: [string, string | undefined][] = [
    [text().mood, felt.mood === undefined ? undefined : text().moods[felt.mood]],
    ...degrees.map((name): [string, string | undefined] => [
      text()[name],
      felt[name] === undefined ? undefined : text().outOfTen(numberOf(felt[name], 0)),
    ]),
    [text().notes, felt.notes],
  ];
  const nothing = items.every(([, value]) => !value);
  return (
    <div>
      <h3 className={styles.heading}>{title}</h3>
      {nothing ? <p className={styles.soft}>{text().notSaid}</p> : <Facts items={items} />}
    </div>
  );
}

function Facts({ items }: { items: readonly [string, string | undefined][] }) {
  const told = items.filter(([, value]) => value);
  if (told.length === 0) return null;
  return (
    <dl className={styles.facts}>
      {told.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
