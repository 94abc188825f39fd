import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';
import { Icon, type IconName } from './icons.tsx';
import styles from './rows.module.css';

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'title'> & {
  ref?: Ref<HTMLAnchorElement>;
  title: string;
  note: string;
  icon?: IconName;
  /** Stands in the place of the icon. */
  face?: ReactNode;
};

function RowAnchor({ title, note, icon, face, ...rest }: Props) {
  return (
    <li className={styles.leads}>
      <span className={styles.face}>{icon ? <Icon name={icon} /> : face}</span>
      <div className={styles.text}>
        <p className={styles.title}>
          <a {...rest} className={styles.whole}>
            {title}
          </a>
        </p>
        <p className={styles.note}>{note}</p>
      </div>
      <Icon name="on" />
    </li>
  );
}

/** A row that leads to a screen, from wherever it is pressed. */
export const LinkRow = createLink(RowAnchor);
