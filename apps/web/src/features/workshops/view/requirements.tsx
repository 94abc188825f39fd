import { Button } from '@mantine/core';
import type { ShownRequirement } from '../../../api/index.ts';
import { Icon, type IconName } from '../../../ui/icons.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import { Card } from '../../../ui/page.tsx';
import { State } from '../../../ui/rows.tsx';
import { words } from '../../../words/index.ts';
import type { Subject } from '../../people/queries.ts';
import { isSaid, saidOf, useDeclare } from '../declare.ts';
import styles from './view.module.css';

type Props = { requirements: readonly ShownRequirement[]; subject: Subject };

/** What it asks for: each with whether it is met and why, and the way to change that. */
export const Requirements = ({ requirements, subject }: Props) => (
  <Card flush>
    <ul id="needs" className={styles.needs} aria-label={words.workshops.needs}>
      {requirements.map((one) => (
        <Need key={one.id} requirement={one} subject={subject} />
      ))}
    </ul>
  </Card>
);

const signs: Readonly<Record<ShownRequirement['verdict'], IconName>> = {
  met: 'done',
  'not-met': 'close',
  unknown: 'attention',
};

/** Whether it is met, and what that rests on, in one sentence. */
export const whyOf = ({ why, minAge, maxAge }: ShownRequirement, { own, name }: Subject): string =>
  words.workshops.why(why, own, name, String(minAge ?? 0), String(maxAge ?? 0));

function Need({ requirement, subject }: { requirement: ShownRequirement; subject: Subject }) {
  const texts = words.workshops;
  const { name, description, note, verdict, hard, kind } = requirement;
  const sign = verdict === 'met' ? styles.met : hard ? styles.unmet : styles.open;
  return (
    <li className={styles.need}>
      <span className={sign}>
        <Icon name={signs[verdict]} />
      </span>
      <div className={styles.needText}>
        <p className={styles.needTitle}>
          <bdi>{name}</bdi>
          <State>{hard ? texts.needed : texts.wished}</State>
        </p>
        {description ? (
          <p className={styles.soft} dir="auto">
            {description}
          </p>
        ) : null}
        {note ? (
          <p className={styles.soft} dir="auto">
            {note}
          </p>
        ) : null}
        <p className={styles.verdict}>
          <strong>{`${texts.verdicts[verdict]}.`}</strong> {whyOf(requirement, subject)}
        </p>
        {isSaid(kind) ? <Answers requirement={requirement} subject={subject} /> : null}
        <Way requirement={requirement} subject={subject} />
      </div>
    </li>
  );
}

/** Saying it right there; the chosen one is pressed. */
function Answers({ requirement, subject }: { requirement: ShownRequirement; subject: Subject }) {
  const texts = words.workshops;
  const declare = useDeclare(subject.userId);
  const { id, name, kind } = requirement;
  const before = saidOf(requirement);
  return (
    <div className={styles.answers}>
      {([true, false] as const).map((said) => {
        const text = said
          ? texts.yes(kind, subject.own, subject.name)
          : texts.no(kind, subject.own, subject.name);
        return (
          <Button
            key={String(said)}
            size="sm"
            variant={before === said ? 'light' : 'default'}
            aria-pressed={before === said}
            aria-label={texts.answer(text, name)}
            loading={declare.isPending && declare.variables.said === said}
            onClick={() => before === said || declare.mutate({ id, said, before })}
          >
            {text}
          </Button>
        );
      })}
    </div>
  );
}

/** Where the app knows it from, there it is changed. */
function Way({ requirement: { why }, subject }: { requirement: ShownRequirement; subject: Subject }) {
  const text =
    why === 'no-birth-date'
      ? words.workshops.addBirthDate
      : why === 'not-agreed' || why === 'text-changed' || why === 'withdrawn'
        ? words.workshops.readConsent
        : undefined;
  if (text === undefined) return null;
  return (
    <div className={styles.answers}>
      {subject.own ? (
        <LinkButton to="/settings" size="sm" variant="default">
          {text}
        </LinkButton>
      ) : (
        <LinkButton to="/people/$userId" params={{ userId: subject.userId }} size="sm" variant="default">
          {text}
        </LinkButton>
      )}
    </div>
  );
}
