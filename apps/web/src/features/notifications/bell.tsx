import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Me } from '../../api/index.ts';
import { numberOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import { unreadQuery } from './queries.ts';

type Styles = Readonly<Record<'bell' | 'bellText' | 'count' | 'here', string>>;

/** Leads to the news and counts what is unread. Where that is not known it says nothing of it. */
export function Bell({ me, styles }: { me: Me; styles: Partial<Styles> }) {
  const unread = useQuery(unreadQuery(me.userId)).data ?? 0;
  const { title, unread: said } = words.personal.inbox;
  return (
    <Link
      to="/notifications"
      className={styles.bell}
      activeProps={{ className: `${styles.bell} ${styles.here}`, 'aria-current': 'page' }}
    >
      <Icon name="bell" />
      <span className={styles.bellText}>{title}</span>
      {unread > 0 ? (
        <span className={styles.count} role="img" aria-label={said(unread)}>
          {unread > 99 ? '99+' : numberOf(unread, 0)}
        </span>
      ) : null}
    </Link>
  );
}
