import { Link } from '@tanstack/react-router';
import type { Person } from '../../api/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Card } from '../../ui/page.tsx';
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
              <Avatar userId={person.userId} name={person.displayName} avatarId={person.avatarId} />
              <span className={styles.who}>
                <span className={styles.name}>
                  <bdi>{person.displayName}</bdi>
                </span>
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
              <Icon name="on" />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
