import { useQuery } from '@tanstack/react-query';
import { codeOf, type Letter } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { timeOf } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import styles from './entry.module.css';
import { outboxQuery } from './queries.ts';

const lookEvery = 2000;
const final = new Set(['not-found', 'refused']);

/** What the demo would have sent, newest first. */
export function OutboxPage() {
  const outbox = useQuery({
    ...outboxQuery,
    refetchInterval: ({ state }) => (final.has(codeOf(state.error)) ? false : lookEvery),
  });
  const text = words.entry.outbox;
  return (
    <main>
      <Page
        title={text.title}
        lead={text.lead}
        above={<BackLink to="/sign-in">{words.entry.signIn.title}</BackLink>}
      >
        {outbox.isPending ? <RowsLoading /> : null}
        {outbox.isError ? <Failed error={outbox.error} onRetry={() => outbox.refetch()} /> : null}
        {outbox.data ? <Letters letters={outbox.data} /> : null}
      </Page>
    </main>
  );
}

function Letters({ letters }: { letters: readonly Letter[] }) {
  const text = words.entry.outbox;
  if (letters.length === 0) return <Empty title={text.emptyTitle} text={text.emptyText} />;
  return (
    <ul className={styles.letters}>
      {letters.map((letter) => (
        <LetterRow key={letter.id} letter={letter} />
      ))}
    </ul>
  );
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const text = words.entry.outbox;
  if (final.has(codeOf(error))) return <Empty title={text.absentTitle} text={text.absentText} />;
  return <Problem error={error} onRetry={onRetry} />;
}

function LetterRow({ letter }: { letter: Letter }) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (
    <li className={styles.letter}>
      <p className={styles.letterLine}>
        <span>{words.entry.outbox.to(letter.to)}</span>
        <span>{timeOf({ instant: letter.createdAt, timeZone }, true)}</span>
      </p>
      <h2 className={styles.heading}>{letter.subject}</h2>
      <p className={styles.letterText}>{linked(letter.text)}</p>
    </li>
  );
}

/** The text with its addresses as links. */
const linked = (text: string) =>
  text.split(/(https?:\/\/\S+)/).map((part, index) =>
    // Every other part is what the brackets caught.
    index % 2 === 1 ? (
      <a key={part} href={part} rel="noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  );
