import { type ReactNode, useEffect } from 'react';
import { Mark } from '../../ui/icons.tsx';
import { LanguageSelect } from '../../ui/language-select.tsx';
import { words } from '../../words/index.ts';
import { useChooseLanguage } from '../settings/queries.ts';
import styles from './entry.module.css';

type FrameProps = { title: string; lead?: ReactNode; children?: ReactNode };

/** The frame of the screens outside the shell: one narrow column with one thing to do. */
export function EntryFrame({ title, lead, children }: FrameProps) {
  const choose = useChooseLanguage();
  useEffect(() => {
    document.title = `${title} · ${words.app}`;
  }, [title]);
  return (
    <main className={styles.frame}>
      <div className={styles.mark}>
        <Mark />
        <LanguageSelect quiet onChoose={choose} />
      </div>
      <h1 className={styles.title}>{title}</h1>
      {lead ? <p className={styles.lead}>{lead}</p> : null}
      <div className={styles.body}>{children}</div>
    </main>
  );
}

/** Between one way and the others. */
export const Or = () => <p className={styles.or}>{words.entry.signIn.or}</p>;

/** Quiet links at the end of a screen. */
export const Foot = ({ children }: { children: ReactNode }) => <div className={styles.foot}>{children}</div>;

/** Ways that stand one under the other. */
export const Ways = ({ children }: { children: ReactNode }) => <div className={styles.ways}>{children}</div>;
