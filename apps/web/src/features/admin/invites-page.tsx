import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { BackLink } from '../../ui/back-link.tsx';
import { Page } from '../../ui/page.tsx';
import { Rows } from '../../ui/rows.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { isAdministrator } from '../people/may.ts';
import { InviteButton } from './invite-button.tsx';
import { InviteRow } from './invite-row.tsx';
import { invitesQuery } from './queries.ts';

/** Every invite that the reader may see, newest first: what became of it, and sending it again or taking it back. */
export function InvitesPage() {
  const me = useMe();
  return (
    <Page
      title={words.invites.title}
      lead={words.invites.lead}
      above={
        isAdministrator(me) ? (
          <BackLink to="/admin">{words.admin.back}</BackLink>
        ) : (
          <BackLink to="/people">{words.person.back}</BackLink>
        )
      }
      actions={<InviteButton />}
    >
      <InviteList />
    </Page>
  );
}

function InviteList() {
  const invites = useInfiniteQuery(invitesQuery);
  if (invites.isPending) return <RowsLoading rows={5} />;
  if (!invites.data) return <Problem error={invites.error} onRetry={() => invites.refetch()} />;
  const items = invites.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Empty title={words.invites.emptyTitle} text={words.invites.emptyText} />;
  return (
    <>
      <Rows label={words.invites.title}>
        {items.map((invite) => (
          <InviteRow key={invite.id} invite={invite} />
        ))}
      </Rows>
      {invites.isError ? <Problem error={invites.error} onRetry={() => invites.refetch()} /> : null}
      {invites.hasNextPage ? (
        <More busy={invites.isFetchingNextPage} onMore={() => invites.fetchNextPage()} />
      ) : null}
    </>
  );
}

const More = ({ busy, onMore }: { busy: boolean; onMore: () => void }) => (
  <p>
    <Button variant="default" loading={busy} onClick={onMore}>
      {words.invites.more}
    </Button>
  </p>
);
