import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError, codeOf } from '../api/index.ts';
import { language, words } from '../words/index.ts';
import { Icon, Mark } from './icons.tsx';
import { LinkButton } from './link-button.tsx';
import styles from './states.module.css';

/** Names a part of a request: for who writes programs. */
const forMakers = /^(path|query|body|headers)\b/;

/**
 * The sentence to show for an error, which says what to do. The server's own is English, and knows more than ours: who
 * reads English gets it. Others get what can be said of all errors of that name.
 */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return words.errors.unknown;
  if (error.code === 'unreachable') return words.errors.unreachable;
  const own = language === 'en' && error.status < 500 && !forMakers.test(error.message) ? error.message : '';
  const known: Readonly<Record<string, string>> = words.errors.problems;
  return own || (known[error.code] ?? words.errors.unknown);
}

/** What will be here, and the one thing to do. */
export function Empty({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <svg className={styles.flat} viewBox="0 0 240 48" aria-hidden="true">
        <path d="M0 26h84l6-6 6 6h8l4 5 7-27 7 36 5-14h10l8-7 9 7h86" />
      </svg>
      <h2 className={styles.title}>{title}</h2>
      <p className={styles.text}>{text}</p>
      {action ? <div className={styles.action}>{action}</div> : null}
    </div>
  );
}

/** Asking again will not change these. */
const isFinal = (error: unknown): boolean =>
  ['not-found', 'refused', 'bad-request', 'second-factor-missing'].includes(codeOf(error));

/** What happened, whether anything was lost, and what to do. */
export function Problem({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  return (
    <div className={styles.problem} role="alert">
      <span className={styles.sign}>
        <Icon name="attention" />
      </span>
      <div>
        <p className={styles.problemTitle}>
          {title ?? (codeOf(error) === 'not-found' ? words.notFound.title : words.errors.title)}
        </p>
        <p className={styles.text}>{sentenceOf(error)}</p>
        {onRetry && !isFinal(error) ? (
          <Button className={styles.action} variant="default" size="sm" onClick={onRetry}>
            {words.tryAgain}
          </Button>
        ) : null}
        {codeOf(error) === 'second-factor-missing' ? (
          <LinkButton className={styles.action} to="/settings/security" variant="default" size="sm">
            {words.entry.strongBanner.addAction}
          </LinkButton>
        ) : null}
      </div>
    </div>
  );
}

/** Something to look at before going on; nothing went wrong. */
export function Notice({ title, text }: { title: string; text: string }) {
  return (
    <div className={styles.problem} role="status">
      <span className={styles.sign}>
        <Icon name="attention" />
      </span>
      <div>
        <p className={styles.problemTitle}>{title}</p>
        <p className={styles.text}>{text}</p>
      </div>
    </div>
  );
}

/** A sentence that stands alone on the screen: signed out, not found, broken. */
export function Standing({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  return (
    <div className={styles.standing}>
      <div className={styles.mark}>
        <Mark />
      </div>
      <h1 className={styles.standingTitle}>{title}</h1>
      <p className={styles.text}>{text}</p>
      {action ? <div className={styles.action}>{action}</div> : null}
    </div>
  );
}

/** Rows of the right height while a list is on its way, so that nothing jumps. */
export function RowsLoading({ rows = 4, height = 'var(--space-8)' }: { rows?: number; height?: string }) {
  return (
    <div className={styles.rows} role="status" aria-label={words.loading}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <Skeleton key={row} height={height} />
      ))}
    </div>
  );
}
