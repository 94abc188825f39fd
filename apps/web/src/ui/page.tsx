import { type ReactNode, useEffect } from 'react';
import { words } from '../words/index.ts';
import styles from './page.module.css';

type PageProps = {
  title: string;
  /** One line under the title: when, who, how many. */
  lead?: ReactNode;
  /** What can be done on this screen; stands at the end of the title's line. */
  actions?: ReactNode;
  /** Stands before the title: the picture of whom the screen is about. */
  face?: ReactNode;
  /** Stands above the title: where this belongs. */
  above?: ReactNode;
  /** Prose and lists keep to the reading width; curves take all there is. */
  wide?: boolean;
  children: ReactNode;
};

/** The frame of every screen: a title that is also the document's, one line, and one column of thought. */
export function Page({ title, lead, actions, face, above, wide = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · ${words.app}`;
  }, [title]);
  return (
    <div className={wide ? styles.wide : styles.reading}>
      <header className={styles.header}>
        {above ? <div className={styles.above}>{above}</div> : null}
        <div className={styles.line}>
          <h1 className={styles.title}>
            {face}
            <bdi>{title}</bdi>
          </h1>
          {actions ? <div className={styles.actions}>{actions}</div> : null}
        </div>
        {lead ? <p className={styles.lead}>{lead}</p> : null}
      </header>
      {children}
    </div>
  );
}

/** A part of a screen with its own heading. */
export function Section({
  title,
  note,
  children,
  actions,
}: {
  title: string;
  note?: ReactNode;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <section className={styles.section}>
      <div className={styles.line}>
        <h2 className={styles.heading}>{title}</h2>
        {actions}
      </div>
      {note ? <p className={styles.note}>{note}</p> : null}
      {children}
    </section>
  );
}

export function Card({ children, flush = false }: { children: ReactNode; flush?: boolean }) {
  return <div className={flush ? styles.cardFlush : styles.card}>{children}</div>;
}
