import type { FormEvent, ReactNode } from 'react';
import styles from './form.module.css';

type FormProps = {
  onSubmit: () => void;
  /** The browser says what is missing, in its reader's language; else the screen or the server does. */
  checked?: boolean;
  children: ReactNode;
};

/** Fields one under the other; Enter sends. */
export function Form({ onSubmit, checked = false, children }: FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate={!checked}>
      {children}
    </form>
  );
}

/** Two short fields beside each other, where there is room. */
export const Pair = ({ children }: { children: ReactNode }) => <div className={styles.pair}>{children}</div>;
