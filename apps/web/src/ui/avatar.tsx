import { useState } from 'react';
import { api } from '../api/index.ts';
import styles from './avatar.module.css';
import { Initials } from './rows.tsx';

type Props = {
  userId: string;
  name: string;
  /** Null: there is no picture, or none that the reader may see. */
  avatarId: string | null | undefined;
  size?: 'small' | 'usual' | 'large';
  /** Only where the name does not stand beside it. */
  alt?: string;
};

/** The picture of somebody, else the first letters of their name. */
export function Avatar({ userId, name, avatarId, size = 'usual', alt = '' }: Props) {
  const [broken, setBroken] = useState<string>();
  if (!avatarId || broken === avatarId)
    return (
      <span className={styles[size]} {...(alt ? { role: 'img', 'aria-label': alt } : {})}>
        <Initials name={name} />
      </span>
    );
  return (
    <span className={styles[size]}>
      <img
        className={styles.picture}
        src={api.avatarAddress(userId, avatarId, size === 'large' ? 'image' : 'thumbnail')}
        alt={alt}
        draggable={false}
        onError={() => setBroken(avatarId)}
      />
    </span>
  );
}
