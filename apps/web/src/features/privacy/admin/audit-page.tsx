import { Button, NativeSelect, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { AuditEvent } from '../../../api/index.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { joined, timeOf } from '../../../ui/format.ts';
import { Page } from '../../../ui/page.tsx';
import { Row, Rows, State } from '../../../ui/rows.tsx';
import { Empty, Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { agoOf, byDay } from '../../activity/moments.ts';
import { useMe } from '../../identity/me.ts';
import { peopleQuery } from '../../people/queries.ts';
import styles from '../privacy.module.css';
import { auditQuery } from '../queries.ts';
import { didWhat, isOfMany } from '../trail.ts';
import own from './admin.module.css';
import { type AuditSearch, readAuditSearch } from './audit-search.ts';

const text = () => words.trail;
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Who did what with whose data, for those who answer for it. */
export function AuditPage() {
  const search = useSearch({ from: '/app/admin/audit' });
  const asked = useInfiniteQuery(auditQuery(search));
  const items = asked.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={text().title} lead={text().lead} above={<BackLink to="/admin">{words.admin.back}</BackLink>}>
      <Filters search={search} />
      {asked.isPending ? <RowsLoading rows={6} /> : null}
      {asked.isError && !asked.data ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.isSuccess && items.length === 0 ? (
        <Empty title={text().emptyTitle} text={text().emptyText} />
      ) : null}
      <div className={own.days}>
        {byDay(items.map((item) => ({ ...item, occurredAt: item.at }))).map(({ day, items: ofDay }) => (
          <div key={day}>
            <h2 className={styles.day}>{day}</h2>
            <Rows label={day}>
              {ofDay.map((event) => (
                <EventRow key={event.id} event={event} />
              ))}
            </Rows>
          </div>
        ))}
      </div>
      {asked.hasNextPage ? (
        <Button
          className={styles.more}
          variant="default"
          loading={asked.isFetchingNextPage}
          onClick={() => void asked.fetchNextPage()}
        >
          {text().more}
        </Button>
      ) : null}
    </Page>
  );
}

function Filters({ search }: { search: AuditSearch }) {
  const navigate = useNavigate();
  const choose = (change: { [Key in keyof AuditSearch]: unknown }) =>
    void navigate({
      to: '.',
      search: readAuditSearch({ ...search, ...change }),
      replace: true,
      resetScroll: false,
    });
  const { who, whose, what, everything, resources, outcome, outcomes, from, until, clear } = text();
  return (
    <search className={own.filters}>
      <PersonField label={whose} value={search.subject} onChange={(subject) => choose({ subject })} />
      <PersonField label={who} value={search.actor} onChange={(actor) => choose({ actor })} />
      <NativeSelect
        label={what}
        value={search.action ?? ''}
        onChange={({ currentTarget }) => choose({ action: currentTarget.value })}
        data={[
          { value: '', label: everything },
          ...Object.entries(resources).map(([value, label]) => ({ value, label })),
        ]}
      />
      <NativeSelect
        label={outcome}
        value={search.outcome ?? ''}
        onChange={({ currentTarget }) => choose({ outcome: currentTarget.value })}
        data={[
          { value: '', label: outcomes.all },
          { value: 'done', label: outcomes.done },
          { value: 'refused', label: outcomes.refused },
        ]}
      />
      <TextInput
        type="date"
        label={from}
        value={search.from ?? ''}
        onChange={({ currentTarget }) => choose({ from: currentTarget.value })}
      />
      <TextInput
        type="date"
        label={until}
        value={search.to ?? ''}
        onChange={({ currentTarget }) => choose({ to: currentTarget.value })}
      />
      {Object.keys(search).length > 0 ? (
        <Button
          className={own.clear}
          variant="subtle"
          onClick={() => void navigate({ to: '.', search: {}, replace: true })}
        >
          {clear}
        </Button>
      ) : null}
    </search>
  );
}

type FieldProps = { label: string; value: string | undefined; onChange: (userId: string | null) => void };

function PersonField({ label, value, onChange }: FieldProps) {
  const me = useMe();
  const people = useQuery(peopleQuery);
  const others = (people.data ?? []).filter(({ userId }) => userId !== me.userId);
  const everybody = [{ userId: me.userId, displayName: me.displayName }, ...others];
  return (
    <Select
      searchable
      clearable
      label={label}
      placeholder={text().anybody}
      nothingFoundMessage={words.invites.nobodyFound}
      limit={50}
      value={value ?? null}
      onChange={onChange}
      data={everybody.map((one) => ({ value: one.userId, label: one.displayName }))}
    />
  );
}

function EventRow({ event }: { event: AuditEvent }) {
  const { at, action, outcome, actor, subject, requestId } = event;
  const { sentence, refused, everybody, raw, request, erased } = text();
  const isOwn = subject?.userId != null && subject.userId === actor.userId;
  const whom = subject && !isOwn ? (subject.name ?? erased) : '';
  const of = whom || !isOfMany(action) ? '' : everybody;
  return (
    <Row
      title={sentence(actorOf(event), didWhat(action, whom))}
      state={
        <>
          {of ? <State>{of}</State> : null}
          {outcome === 'refused' ? <State attention>{refused}</State> : null}
        </>
      }
      note={<time dateTime={at}>{joined([timeOf({ instant: at, timeZone: zone() }, true), agoOf(at)])}</time>}
    >
      <details className={styles.unfolds}>
        <summary>{raw}</summary>
        <code className={own.raw}>
          {[action, actor.label, subject?.label].filter(Boolean).join(' · ')}
          {requestId ? <span>{request(requestId)}</span> : null}
        </code>
      </details>
    </Row>
  );
}

function actorOf({ actor }: AuditEvent): string {
  if (actor.kind === 'system') return text().system(actor.label);
  if (actor.kind === 'app') return text().app(actor.label);
  if (actor.kind === 'nobody') return text().nobody;
  return actor.name ?? text().erased;
}
