import type { ReactNode } from 'react';
import type { Workshop } from '../../../api/index.ts';
import { numberOf } from '../../../ui/format.ts';
import { Card } from '../../../ui/page.tsx';
import { words } from '../../../words/index.ts';
import { isElsewhere, spellOf, whereOf, zoneOf } from '../times.ts';
import { useZone } from '../use-zone.ts';
import { languageOf } from '../workshop-card.tsx';
import styles from './view.module.css';

/** When, where, in which language, run by whom. */
export function Facts({ workshop }: { workshop: Workshop }) {
  const texts = words.workshops;
  const { startsAt, timeZone, organizers, freeSeats, capacity, state, organizes, participation } = workshop;
  const zone = useZone();
  return (
    <Card>
      <dl className={styles.facts}>
        <Fact name={texts.when}>
          <p>{spellOf({ ...workshop, timeZone: zone })}</p>
          <p className={styles.soft}>{zoneOf(zone, startsAt)}</p>
          {isElsewhere(workshop, zone) ? (
            <p className={styles.soft}>{texts.itsClock(spellOf(workshop), zoneOf(timeZone, startsAt))}</p>
          ) : null}
        </Fact>
        <Where workshop={workshop} />
        <Fact name={texts.language}>{languageOf(workshop.language)}</Fact>
        {organizes || participation || state === 'draft' ? (
          <Fact name={texts.seatsLabel}>{texts.ofSeats(numberOf(freeSeats, 0), numberOf(capacity, 0))}</Fact>
        ) : null}
        {organizers.length > 0 ? (
          <Fact name={texts.organizers}>
            {organizers.map(({ userId, displayName, state: stands, covers }) => (
              <p key={userId}>
                <bdi>{displayName}</bdi>
                {stands === 'confirmed' ? null : (
                  <span className={styles.soft}> · {words.organizing.organizerStates[stands]}</span>
                )}
                {covers ? <span className={styles.soft}> {texts.inPlaceOf(covers.displayName)}</span> : null}
              </p>
            ))}
          </Fact>
        ) : null}
      </dl>
    </Card>
  );
}

/** Where it is; where exactly only for those inside. */
function Where({ workshop }: { workshop: Workshop }) {
  const texts = words.workshops;
  const { address, onlineUrl, place, isOnline, state } = workshop;
  const isInside = address !== null || onlineUrl !== null;
  if (!place && !isOnline && !isInside) return null;
  return (
    <Fact name={texts.where}>
      <p>
        <bdi>{whereOf(workshop, texts.online)}</bdi>
      </p>
      {address ? (
        <p className={styles.address}>
          <bdi>{address}</bdi>
        </p>
      ) : null}
      {onlineUrl ? (
        <p>
          <a className={styles.link} href={onlineUrl} target="_blank" rel="noreferrer">
            {texts.join}
          </a>
        </p>
      ) : null}
      {!isInside && state === 'published' ? <p className={styles.soft}>{texts.exactly}</p> : null}
    </Fact>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
