import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';
import styles from './back-link.module.css';
import { Icon } from './icons.tsx';

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> };

function BackAnchor({ children, ...rest }: Props) {
  return (
    <a {...rest} className={styles.back}>
      <Icon name="back" />
      <bdi>{children}</bdi>
    </a>
  );
}

/** Stands above a screen's title and leads to where the screen belongs. */
export const BackLink = createLink(BackAnchor);
