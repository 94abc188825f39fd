import type { ReactNode } from 'react';
import { Card } from './page.tsx';
import styles from './rows.module.css';

/** A list of people or things, one a row. */
export function Rows({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <Card flush>
      <ul className={styles.list} aria-label={label}>
        {children}
      </ul>
    </Card>
  );
}

type RowProps = {
  /** Stands before the text: a person's initials. */
  face?: ReactNode;
  title: ReactNode;
  /** A word of state beside the title. */
  state?: ReactNode;
  /** One quiet line beneath the title. */
  note?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** What can be done is small, such as a switch: it stays beside the text on a phone too. */
  beside?: boolean;
};

export function Row({ face, title, state, note, children, actions, beside = false }: RowProps) {
  return (
    <li className={styles.row}>
      {face}
      <div className={styles.text}>
        <p className={styles.title}>
          <bdi>{title}</bdi>
          {state}
        </p>
        {note ? <p className={styles.note}>{note}</p> : null}
        {children}
      </div>
      {actions ? <div className={beside ? styles.beside : styles.actions}>{actions}</div> : null}
    </li>
  );
}

/** A word of state: quiet, or one to look at. */
export const State = ({ attention = false, children }: { attention?: boolean; children: ReactNode }) => (
  <span className={attention ? styles.attention : styles.state}>{children}</span>
);

/** A further quiet line of a row. */
export const Quiet = ({ children }: { children: ReactNode }) => <p className={styles.note}>{children}</p>;

/** The first letters of a name, where there is no picture. */
export function Initials({ name }: { name: string }) {
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
