import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Icon } from '../../ui/icons.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { words } from '../../words/index.ts';
import { useConfirm } from './confirm/confirm.ts';
import styles from './entry.module.css';
import { useMe } from './me.ts';

/** Tells staff that came in without a second factor why they see nobody else, and what to do about it. */
export function StrongBanner() {
  const me = useMe();
  const confirm = useConfirm();
  const queries = useQueryClient();
  if (!me.staff || me.strong) return null;
  const text = words.entry.strongBanner;
  return (
    <div className={styles.banner} role="status">
      <p className={styles.bannerText}>
        <Icon name="shield" />
        {me.secondFactor ? text.confirm : text.add}
      </p>
      {me.secondFactor ? (
        <Button
          size="compact-sm"
          onClick={async () => {
            if (await confirm()) await queries.invalidateQueries();
          }}
        >
          {text.confirmAction}
        </Button>
      ) : (
        <LinkButton to="/settings/security" size="compact-sm">
          {text.addAction}
        </LinkButton>
      )}
    </div>
  );
}
