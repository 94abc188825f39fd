import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { words } from '../../words/index.ts';
import { outboxQuery } from './queries.ts';

/** Shown where there is an outbox: in the demo, on its own machine. */
export function OutboxLink() {
  const outbox = useQuery(outboxQuery);
  return outbox.isSuccess ? <Link to="/outbox">{words.entry.signIn.mails}</Link> : null;
}
