import { Link } from '@tanstack/react-router';
import type { Person } from '../../api/index.ts';
import { Icon } from '../../ui/icons.tsx';
import { Card } from '../../ui/page.tsx';
import { Initials } from '../../ui/rows.tsx';
import { words } from '../../words/index.ts';
import styles from './people.module.css';

/** Everybody with two ways on: to the person, and straight to their sessions. */
export function PeopleList({ people }: { people: readonly Person[] }) {
  return (
    <Card flush>
      <ul className={styles.list}>
        {people.map((person) => (
          <li key={person.userId} className={styles.row}>
            <Link className={styles.person} to="/people/$userId" params={{ userId: person.userId }}>
              <Initials name={person.displayName} />
              <span className={styles.who}>
                <span className={styles.name}>{person.displayName}</span>
                <span className={styles.relationship}>{words.people.relationship(person.relationship)}</span>
              </span>
            </Link>
            <Link
              className={styles.go}
              to="/people/$userId/sessions"
              params={{ userId: person.userId }}
              aria-label={words.sessions.of(person.displayName)}
            >
              {words.people.open}
              <Icon name="right" />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
