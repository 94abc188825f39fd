import { Icon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import styles from './settings-parts.module.css';

/** Says beside what was changed that it is kept. */
export const SavedSign = ({ shown }: { shown: boolean }) => (
  <span className={styles.saved} role="status">
    {shown ? (
      <>
        <Icon name="done" /> {words.settings.saved}
      </>
    ) : null}
  </span>
);
