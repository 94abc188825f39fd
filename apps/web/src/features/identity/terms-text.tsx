import { words } from '../../words/index.ts';
import styles from './entry.module.css';

export function TermsText({ terms }: { terms: { version: string; body: string } }) {
  return (
    <div>
      <blockquote className={styles.terms}>{terms.body}</blockquote>
      <p className={styles.version}>{words.entry.terms.version(terms.version)}</p>
    </div>
  );
}
