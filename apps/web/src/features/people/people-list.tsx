import { Link } from '@tanstack/react-router';
import type { Person } from '../../api.ts';
import { Icon } from '../../ui/icons.tsx';
import { Card } from '../../ui/page.tsx';
import { words } from '../../words/index.ts';
import styles from './people.module.css';

export function PeopleList({ people }: { people: readonly Person[] }) {
  return (
    <Card flush>
      <ul className={styles.list}>
        {people.map((person) => (
          <li key={person.userId}>
            <Link className={styles.row} to="/people/$userId/sessions" params={{ userId: person.userId }}>
              <Initials name={person.displayName} />
              <span className={styles.who}>
                <span className={styles.name}>{person.displayName}</span>
                <span className={styles.relationship}>{words.people.relationship(person.relationship)}</span>
              </span>
              <span className={styles.go}>
                {words.people.open}
                <Icon name="right" />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Initials({ name }: { name: string }) {
  const parts = name.split(/\s+/).filter(Boolean);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined]
    .map((part) => part?.[0] ?? '')
    .join('');
  return (
    <span className={styles.initials} aria-hidden="true">
      {letters.toLocaleUpperCase()}
    </span>
  );
}
