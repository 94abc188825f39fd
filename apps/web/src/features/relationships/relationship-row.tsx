import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Relationship, RelationshipType } from '../../api/index.ts';
import { joined, localDayOf } from '../../ui/format.ts';
import { Initials, Quiet, Row, State } from '../../ui/rows.tsx';
import { localeNow, words } from '../../words/index.ts';
import { RelationshipActions } from './relationship-actions.tsx';
import styles from './relationships.module.css';
import type { Side } from './side.ts';

type RowProps = { relationship: Relationship; type: RelationshipType | undefined; side: Side };

/** One relationship in plain words: who, as what, what they may see, since and until when, and what can be done. */
export function RelationshipRow({ relationship, type, side }: RowProps) {
  const { displayName } = relationship.with;
  const word = side.is === 'follower' ? type?.leadWord : type?.followerWord;
  return (
    <Row
      face={<Initials name={displayName} />}
      title={displayName}
      state={<StateOf relationship={relationship} side={side} />}
      note={joined([words.relationships.word(word ?? relationship.type, side.own), ...timesOf(relationship)])}
      actions={
        relationship.state === 'ended' ? null : (
          <RelationshipActions relationship={relationship} side={side} />
        )
      }
    >
      {relationship.state === 'ended' ? null : <May relationship={relationship} type={type} side={side} />}
    </Row>
  );
}

function StateOf({ relationship: { waitsFor, with: other }, side }: Omit<RowProps, 'type'>) {
  if (waitsFor === null) return null;
  const texts = words.relationships.waitsFor;
  const text =
    waitsFor === 'follower'
      ? texts.follower(
          side.own && side.is === 'follower',
          side.is === 'follower' ? side.name : other.displayName,
        )
      : texts[waitsFor];
  return <State attention>{text}</State>;
}

function timesOf({ state, startsAt, expiresAt, endedAt }: Relationship): string[] {
  const { since, from, until, ended } = words.relationships;
  if (state === 'ended') return endedAt ? [ended(localDayOf(endedAt))] : [];
  const later = Date.parse(startsAt) > Date.now();
  const begins = later ? from(localDayOf(startsAt)) : since(localDayOf(startsAt));
  return [
    ...(state === 'active' || later ? [begins] : []),
    ...(expiresAt ? [until(localDayOf(expiresAt))] : []),
  ];
}

/** So many are read at a glance; the others are one press away. */
const glance = 4;

/** What the leading side may see and do. Of one that waits: what it will be, so that nobody accepts what they do not know. */
function May({ relationship, type, side }: RowProps) {
  const texts = words.relationships;
  const grants = type?.permissions ?? [];
  const waits = relationship.state === 'pending';
  const names = waits ? grants.map((one) => one.name) : relationship.permissions;
  const all = texts.may(
    names,
    side.is === 'lead' ? relationship.with.displayName : side.own ? null : side.name,
  );
  const hidden = grants.some((one) => one.needsConsent && !relationship.permissions.includes(one.name));
  const intro = side.own && side.is === 'lead' ? texts.you : waits ? texts.willThey : texts.they;
  return (
    <>
      <Quiet>
        {all.length === 0 ? `${texts.nothing}.` : `${intro} ${listOf(all.slice(0, glance), all)}.`}
      </Quiet>
      {all.length > glance ? <Others all={all.slice(glance)} /> : null}
      {hidden && side.own && side.is === 'follower' ? (
        <Quiet>
          {texts.hidden}{' '}
          <Link className={styles.link} to="/settings/data">
            {texts.toConsents}
          </Link>
        </Quiet>
      ) : null}
    </>
  );
}

const listOf = (shown: readonly string[], all: readonly string[]) =>
  shown.length === all.length
    ? new Intl.ListFormat(localeNow(), { type: 'conjunction' }).format(shown)
    : shown.join(', ');

const Others = ({ all }: { all: readonly string[] }): ReactNode => (
  <details className={styles.others}>
    <summary>{words.relationships.more(all.length)}</summary>
    <ul>
      {all.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  </details>
);
