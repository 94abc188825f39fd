import { Fragment } from 'react';
import type { Session } from '../../../api/index.ts';
import { numberOf } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { words } from '../../../words/index.ts';
import { degrees, type Felt, saidOf } from '../about/said.ts';
import styles from './report.module.css';

/** What was said before and after, side by side: what only one of the two says, too. */
export function FeltSection({ session }: { session: Session }) {
  const { feedbackBefore: before, feedbackAfter: after } = saidOf(session);
  const items = [
    pairOf(words.keeping.mood, moodOf(before), moodOf(after)),
    ...degrees.map((name) => pairOf(words.keeping[name], degreeOf(before[name]), degreeOf(after[name]))),
    pairOf(words.keeping.notes, before.notes || undefined, after.notes || undefined),
  ].filter((item) => item !== undefined);
  return (
    <Section title={words.reports.felt}>
      {items.length === 0 ? (
        <p className={styles.soft}>{words.reports.notFelt}</p>
      ) : (
        <dl className={styles.felt}>
          {items.map(({ name, text }) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd dir="auto">{text}</dd>
            </Fragment>
          ))}
        </dl>
      )}
    </Section>
  );
}

const moodOf = ({ mood }: Felt) => (mood === undefined ? undefined : words.keeping.moods[mood]);
const degreeOf = (degree: number | undefined) =>
  degree === undefined ? undefined : words.keeping.outOfTen(numberOf(degree, 0));

function pairOf(name: string, before: string | undefined, after: string | undefined) {
  if (before === undefined && after === undefined) return undefined;
  const { feltTo, notSaid } = words.reports;
  return { name, text: feltTo(before ?? notSaid, after ?? notSaid) };
}
