import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, type InviteLook } from '../../../api/index.ts';
import { dateOf } from '../../../ui/format.ts';
import { LinkButton } from '../../../ui/link-button.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useArrivedToken } from '../arrival.ts';
import styles from '../entry.module.css';
import { EntryFrame, Foot } from '../entry-frame.tsx';
import { AcceptInvite } from './accept-invite.tsx';

/** Who invites and to what, then the ways to come in. */
export function InvitePage() {
  const token = useArrivedToken('/invite');
  return token ? <Invite key={token} token={token} /> : <NoInvite text={words.entry.invite.missing} />;
}

function Invite({ token }: { token: string }) {
  const look = useQuery({
    queryKey: ['invite', token],
    queryFn: ({ signal }) => api.lookAtInvite(token, signal),
    gcTime: 0,
  });
  const text = words.entry.invite;
  if (look.isPending)
    return (
      <EntryFrame title={words.app}>
        <RowsLoading />
      </EntryFrame>
    );
  if (look.isError)
    return (
      <EntryFrame title={text.failed}>
        <Problem error={look.error} title={text.failed} onRetry={() => look.refetch()} />
        <Foot>
          <Link to="/sign-in">{text.haveLogin}</Link>
        </Foot>
      </EntryFrame>
    );
  return (
    <EntryFrame title={text.title(look.data.displayName)} lead={text.by(look.data.inviter)}>
      <Facts look={look.data} />
      <AcceptInvite token={token} />
    </EntryFrame>
  );
}

function NoInvite({ text }: { text: string }) {
  return (
    <EntryFrame title={words.entry.invite.failed} lead={text}>
      <LinkButton to="/sign-in" size="md" variant="default">
        {words.entry.signIn.title}
      </LinkButton>
    </EntryFrame>
  );
}

function Facts({ look }: { look: InviteLook }) {
  const text = words.entry.invite;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (
    <>
      <dl className={styles.facts}>
        <dt>{text.email}</dt>
        <dd>{look.email}</dd>
        <dt>{text.until}</dt>
        <dd>{dateOf({ instant: look.expiresAt, timeZone })}</dd>
      </dl>
      <section>
        <h2 className={styles.heading}>{text.granted}</h2>
        <ul className={styles.granted}>
          {grantsOf(look).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
    </>
  );
}

function grantsOf({ role, relationship }: InviteLook): string[] {
  const text = words.entry.invite;
  const related = relationship
    ? [
        text[relationship.invitedIs === 'follower' ? 'follows' : 'leads'](
          relationship.with,
          relationship.type,
        ),
      ]
    : [];
  // Everybody has that role.
  const named = role && role !== 'user' ? [text.role(role)] : [];
  return [text.ownOnly, ...named, ...related];
}
