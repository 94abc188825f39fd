import { Link, type LinkProps } from '@tanstack/react-router';
import styles from './back-link.module.css';
import { Icon } from './icons.tsx';

/** Stands above a screen's title and leads to where the screen belongs. */
export const BackLink = ({ to, children }: { to: NonNullable<LinkProps['to']>; children: string }) => (
  <Link className={styles.back} to={to}>
    <Icon name="left" />
    {children}
  </Link>
);
