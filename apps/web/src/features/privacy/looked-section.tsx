import { Button, Switch } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OwnAuditEvent } from '../../api/index.ts';
import { joined, timeOf } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { Section } from '../../ui/page.tsx';
import { Initials, Row, Rows, State } from '../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { agoOf, byDay } from '../activity/moments.ts';
import { type About, say } from './about.ts';
import styles from './privacy.module.css';
import { ownAuditQuery } from './queries.ts';
import { didWhat, systemOf } from './trail.ts';

const text = () => words.privacy.looked;
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Who looked at the data and what was done with it, newest first, by day. */
export function LookedSection({ about }: { about: About }) {
  const [own, showOwn] = useState(false);
  const asked = useInfiniteQuery(ownAuditQuery(about.userId, !own));
  const items = asked.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={say(text().title, about)} note={say(text().note, about)}>
      <Switch
        label={say(text().own, about)}
        checked={own}
        onChange={({ currentTarget }) => showOwn(currentTarget.checked)}
      />
      {asked.isPending ? <RowsLoading rows={3} /> : null}
      {asked.isError && !asked.data ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.isSuccess && items.length === 0 ? <p className={styles.quiet}>{text().nobody}</p> : null}
      {byDay(items.map((item) => ({ ...item, occurredAt: item.at }))).map(({ day, items: ofDay }) => (
        <div key={day}>
          <h3 className={styles.day}>{day}</h3>
          <Rows label={day}>
            {ofDay.map((event) => (
              <EventRow key={event.id} event={event} about={about} />
            ))}
          </Rows>
        </div>
      ))}
      {asked.isFetchNextPageError ? (
        <Problem error={asked.error} onRetry={() => asked.fetchNextPage()} />
      ) : null}
      {asked.hasNextPage ? (
        <Button
          variant="default"
          loading={asked.isFetchingNextPage}
          onClick={() => void asked.fetchNextPage()}
        >
          {text().more}
        </Button>
      ) : null}
    </Section>
  );
}

/** Of whom there is no name to take letters from. */
const faces: Partial<Record<OwnAuditEvent['who'], IconName>> = {
  app: 'apps',
  system: 'settings',
  nobody: 'hidden',
  erased: 'hidden',
};

function EventRow({ event, about }: { event: OwnAuditEvent; about: About }) {
  const { who, name, action, at, outcome } = event;
  const icon = faces[who];
  const badge = who === 'app' || name ? text().as[who] : undefined;
  return (
    <Row
      face={
        icon || !name ? (
          <span className={styles.face}>
            <Icon name={icon ?? 'seen'} />
          </span>
        ) : (
          <Initials name={name} />
        )
      }
      title={words.trail.sentence(whoOf(event, about), didWhat(action))}
      state={
        <>
          {badge ? <State>{badge}</State> : null}
          {outcome === 'refused' ? <State attention>{words.trail.refused}</State> : null}
        </>
      }
      note={<time dateTime={at}>{joined([timeOf({ instant: at, timeZone: zone() }), agoOf(at)])}</time>}
    />
  );
}

function whoOf({ who, name, action }: OwnAuditEvent, about: About): string {
  if (who === 'you') return words.trail.you;
  if (who === 'person') return about.name;
  if (who === 'system') return systemOf(action);
  return name ?? text().who[who];
}
