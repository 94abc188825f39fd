import { Link } from '@tanstack/react-router';
import type { Session } from '../../api/index.ts';
import { words } from '../../words/index.ts';
import { Face } from './face.tsx';
import { lineOf, nameOf, whenOf } from './facts.ts';
import { useTypeTitles } from './queries.ts';
import styles from './sessions.module.css';

/** One session in a list: when, what, how long, and its face. */
export function SessionRow({ session }: { session: Session }) {
  const titleOf = useTypeTitles();
  const params = { userId: session.userId, sessionId: session.id };
  return (
    <li className={styles.item}>
      <Link
        className={styles.row}
        to="/people/$userId/sessions/$sessionId"
        params={params}
        data-testid="session"
      >
        <span className={styles.text}>
          <span className={styles.when}>{whenOf(session)}</span>
          <span className={styles.what}>
            <bdi>{nameOf(session)}</bdi>
            {session.state === 'complete' ? null : <State state={session.state} />}
          </span>
          <span className={styles.facts}>{lineOf(session, titleOf)}</span>
        </span>
        <Face session={session} seconds={6} pairs={300} size="row" />
      </Link>
    </li>
  );
}

/** The whole row is the way to the session: of one that is being recorded, to watch it. */
function State({ state }: { state: 'recording' | 'discarded' }) {
  return (
    <>
      <span className={styles.state}>
        {state === 'recording' ? words.sessions.recording : words.sessions.discarded}
      </span>
      {state === 'recording' ? <span className={styles.watch}>{words.live.watch}</span> : null}
    </>
  );
}
