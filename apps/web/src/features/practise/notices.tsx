import { numberOf } from '../../ui/format.ts';
import { Notice } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { longestSilence } from './hearing.ts';
import styles from './practise.module.css';
import type { Room } from './room.ts';
import type { RoomView } from './room-view.ts';
import { unsentText } from './unsent.ts';
import { useClock, useLasting } from './use-room.ts';

const lowBattery = 20;

/** What the sensor and the recording are about, in one line; and what is to be looked at, with what to do. */
export function Notices({ room, view, isElsewhere }: { room: Room; view: RoomView; isElsewhere: boolean }) {
  const text = words.practise;
  const now = useClock(room, 1000);
  const { source, recording } = view;
  const hearing = room.hearing();
  const silence = now - (hearing?.lastBeat() ?? view.startedAt);
  const isSilent = source?.kind === 'strap' && source.state === 'on' && silence > longestSilence;
  // The strap's intervals do not come, and its ECG stands in for them.
  const standsIn = source?.kind === 'strap' && source.state === 'on' && hearing?.standsIn() === true;
  const isRateOnly = isSilent && hearing?.lastBeat() === undefined && hearing?.said() !== undefined;
  const isOffline = useLasting(recording?.link === 'waiting', 2000);
  return (
    <div className={styles.notices}>
      {source?.state === 'lost' ? <Notice title={text.states.lost} text={text.lostText} /> : null}
      {source?.state === 'on' && source.contact === 'lost' ? (
        <Notice title={text.contact} text={text.contactText} />
      ) : isRateOnly ? (
        <Notice title={text.rateOnly} text={text.rateOnlyText} />
      ) : isSilent ? (
        <Notice title={text.silent(numberOf(Math.round(silence / 1000), 0))} text={text.silentText} />
      ) : null}
      {standsIn && !isSilent ? <Notice title={text.byEcg} text={text.byEcgText} /> : null}
      {source?.state === 'ended' ? <Notice title={text.states.ended} text="" /> : null}
      {source?.problem === 'refused' ? <Notice title={text.refused.refused} text="" /> : null}
      {recording?.room === 'none' ? <Notice title={text.storing.full} text="" /> : null}
      {isElsewhere || recording?.problem?.code === 'elsewhere' ? (
        <Notice title={text.storing.elsewhere} text="" />
      ) : null}
      {recording?.problem?.code === 'storage' ? (
        <Notice title={text.storing.unkept} text={text.storing.unkeptText} />
      ) : null}
      <p className={styles.status} data-testid="practise-state">
        <span
          className={styles.dot}
          data-is={isOffline || recording?.problem || source?.state === 'lost' ? 'amber' : 'good'}
        />
        <span>
          {/* The others say what they are by their name. */}
          {source?.kind === 'strap' ? `${text.kinds.strap}: ` : ''}
          {source ? <bdi>{source.name}</bdi> : text.states.idle}
        </span>
        {source?.battery === undefined ? null : (
          <span className={source.battery < lowBattery ? styles.warning : styles.soft}>
            {(source.battery < lowBattery ? text.batteryLow : text.battery)(numberOf(source.battery, 0))}
          </span>
        )}
        <span className={styles.soft} role="status" data-testid="practise-link">
          {isOffline
            ? text.storing.waiting
            : recording && recording.link !== 'elsewhere'
              ? text.storing[recording.link === 'waiting' ? 'live' : recording.link]
              : ''}
        </span>
        <Unsent view={view} />
      </p>
      {source?.kind === 'simulated' ? <p className={styles.warning}>{text.simulatedNote}</p> : null}
    </div>
  );
}

/** Not among what is read aloud when it changes: it does so every second. */
function Unsent({ view }: { view: RoomView }) {
  const text = unsentText(view, Date.now());
  return text ? (
    <span className={styles.soft} data-testid="practise-unsent">
      {text}
    </span>
  ) : null;
}
