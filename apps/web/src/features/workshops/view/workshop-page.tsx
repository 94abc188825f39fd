import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Workshop } from '../../../api/index.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { Page, Section } from '../../../ui/page.tsx';
import { Notice, Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import type { Subject } from '../../people/queries.ts';
import { useLinkOf } from '../link-secret.ts';
import { PersonSwitch } from '../person-switch.tsx';
import { useFor, workshopQuery } from '../queries.ts';
import { momentOf } from '../times.ts';
import { useZone } from '../use-zone.ts';
import { Agenda } from './agenda.tsx';
import { Facts } from './facts.tsx';
import { OrganizerBar } from './organizer-bar.tsx';
import { Requirements } from './requirements.tsx';
import { TakingPart } from './taking-part.tsx';
import styles from './view.module.css';

/** One workshop as it is for the reader, or for a child of theirs. */
export function WorkshopPage() {
  const { workshopId } = useParams({ from: '/app/workshops/$workshopId' });
  const { for: wish } = useSearch({ from: '/app/workshops/$workshopId' });
  const link = useLinkOf(workshopId);
  const navigate = useNavigate();
  const subject = useFor(wish);
  const asked = useQuery(workshopQuery(subject.userId, workshopId, link));
  const workshop = asked.data;
  return (
    <Page
      title={workshop?.title ?? words.workshops.title}
      above={
        <BackLink to="/workshops" search={wish ? { for: wish } : {}}>
          {words.workshops.back}
        </BackLink>
      }
    >
      {asked.isPending ? <RowsLoading rows={3} height="9rem" /> : null}
      {asked.isError && !workshop ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {workshop ? (
        <>
          <PersonSwitch
            userId={subject.userId}
            onChoose={(userId) =>
              void navigate({
                to: '/workshops/$workshopId',
                params: { workshopId },
                search: userId ? { for: userId } : {},
                replace: true,
                resetScroll: false,
              })
            }
          />
          <Whole key={subject.userId} workshop={workshop} subject={subject} link={link} />
        </>
      ) : null}
    </Page>
  );
}

type WholeProps = { workshop: Workshop; subject: Subject; link: string | undefined };

function Whole({ workshop, subject, link }: WholeProps) {
  const texts = words.workshops;
  const { description, requirements, agenda, state } = workshop;
  return (
    <div className={styles.whole}>
      {workshop.organizes ? <OrganizerBar workshop={workshop} /> : null}
      <Notices workshop={workshop} subject={subject} />
      <Facts workshop={workshop} />
      {state === 'draft' ? null : <TakingPart workshop={workshop} subject={subject} link={link} />}
      {description ? (
        <Section title={texts.about}>
          <p className={styles.prose} dir="auto">
            {description}
          </p>
        </Section>
      ) : null}
      <Section title={texts.needs}>
        {requirements.length > 0 ? (
          <Requirements requirements={requirements} subject={subject} />
        ) : (
          <p className={styles.soft}>{texts.needsNothing}</p>
        )}
      </Section>
      {agenda.length > 0 ? (
        <Section title={texts.agenda}>
          <Agenda workshop={workshop} />
        </Section>
      ) : null}
      <Others workshop={workshop} />
      <Dates workshop={workshop} subject={subject} />
    </div>
  );
}

/** What has to be known before anything else. */
function Notices({ workshop, subject }: { workshop: Workshop; subject: Subject }) {
  const texts = words.workshops;
  const { state, overlaps } = workshop;
  return (
    <>
      {state === 'draft' ? <Notice title={texts.states.draft ?? ''} text={texts.draftText} /> : null}
      {state === 'cancelled' ? (
        <Notice title={texts.cancelledTitle} text={workshop.cancelMessage ?? ''} />
      ) : null}
      {state === 'completed' ? <Notice title={texts.overTitle} text={texts.overText} /> : null}
      {workshop.organizerWanted ? <Notice title={texts.wantedTitle} text={texts.wantedText} /> : null}
      {state === 'published' && overlaps.length > 0 ? (
        <Notice
          title={texts.overlapTitle}
          text={texts.overlapText(subject.own, subject.name, overlaps.map(({ title }) => title).join(', '))}
        />
      ) : null}
    </>
  );
}

function Others({ workshop: { others } }: { workshop: Workshop }) {
  if (others.length === 0) return null;
  return (
    <Section title={words.workshops.others} note={words.workshops.othersNote}>
      <ul className={styles.names}>
        {others.map(({ displayName }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may have the same name, and none moves
          <li key={place}>
            <bdi>{displayName}</bdi>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Dates({ workshop, subject }: { workshop: Workshop; subject: Subject }) {
  const { dates } = workshop;
  const timeZone = useZone();
  if (dates.length === 0) return null;
  return (
    <Section title={words.workshops.dates}>
      <ul className={styles.dates}>
        {dates.map(({ id, startsAt, state }) => (
          <li key={id}>
            <Link
              className={styles.date}
              to="/workshops/$workshopId"
              params={{ workshopId: id }}
              search={subject.own ? {} : { for: subject.userId }}
            >
              {momentOf({ instant: startsAt, timeZone })}
              {state === 'published' ? null : ` · ${words.workshops.states[state] ?? ''}`}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
