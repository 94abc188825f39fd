import { Button, Checkbox, FileButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { bluetoothHere } from '../../api/practise.ts';
import { numberOf } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Notice } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { whyNone } from './live-numbers.tsx';
import styles from './practise.module.css';
import type { Room } from './room.ts';
import type { RoomView, Source } from './room-view.ts';
import { useClock, useHeard } from './use-room.ts';

type Props = { room: Room; view: RoomView };

/** The sensor that is there, or the ways to one. */
export function SensorCard({ room, view }: Props) {
  return (
    <Card>
      {view.source ? <Connected room={room} source={view.source} /> : <Ways room={room} view={view} />}
    </Card>
  );
}

function Connected({ room, source }: { room: Room; source: Source }) {
  const text = words.practise;
  const hearing = room.hearing();
  useHeard(hearing);
  const now = useClock(room, 1000);
  const live = hearing?.numbers().heartRate;
  const isOld = whyNone(hearing, now) !== undefined;
  const rate = isOld ? undefined : live?.kind === 'value' ? live.value : hearing?.said()?.rate;
  return (
    <div className={styles.connected} data-testid="sensor">
      <div>
        <p className={styles.strong}>
          <bdi>{source.name}</bdi>
        </p>
        <p className={styles.soft} role="status">
          {text.states[source.state]}
        </p>
        {source.battery === undefined ? null : (
          <p className={styles.soft}>{text.battery(numberOf(source.battery, 0))}</p>
        )}
        {source.contact === 'lost' ? <p className={styles.warning}>{text.contact}</p> : null}
        {source.kind === 'simulated' ? <p className={styles.warning}>{text.simulatedNote}</p> : null}
      </div>
      <p className={styles.rate}>
        {rate === undefined ? text.none : numberOf(rate, 0)}{' '}
        <span className={styles.unit}>{text.perMinute}</span>
      </p>
      <Button variant="default" size="sm" onClick={() => void room.letGo()}>
        {text.another}
      </Button>
    </div>
  );
}

/** What a session was begun with is the only way to go on with it; with a file there is none, as it would begin anew. */
export function Ways({ room, view }: Props) {
  const only = view.phase === 'playing' ? view.begunWith : undefined;
  if (only === 'file') return null;
  return (
    <div className={styles.ways}>
      {view.refused ? (
        <p className={styles.warning} role="alert">
          {words.practise.refused[view.refused]}
        </p>
      ) : null}
      {only === undefined || only === 'strap' ? <StrapWay room={room} view={view} /> : null}
      {only === 'strap' ? null : <OtherWays room={room} view={view} only={only} />}
    </div>
  );
}

function StrapWay({ room, view }: Props) {
  const text = words.practise;
  const [ecg, setEcg] = useState(false);
  const here = useQuery({ queryKey: ['bluetooth'], queryFn: () => bluetoothHere(), networkMode: 'always' });
  if (here.data === 'no') return <Notice title={text.noBluetooth} text={text.noBluetoothText} />;
  if (here.data === 'off')
    return (
      <>
        <Notice title={text.bluetoothOff} text={text.bluetoothOffText} />
        <div>
          <Button variant="default" onClick={() => void here.refetch()}>
            {text.lookAgain}
          </Button>
        </div>
      </>
    );
  return (
    <div className={styles.way}>
      <div>
        <p className={styles.strong}>{text.strap}</p>
        <p className={styles.soft}>{text.strapText}</p>
      </div>
      <Checkbox
        label={text.ecgToo}
        checked={ecg}
        onChange={({ currentTarget }) => setEcg(currentTarget.checked)}
      />
      <div>
        <Button loading={view.connecting} onClick={() => void room.connectStrap(ecg)}>
          {text.connectStrap}
        </Button>
      </div>
    </div>
  );
}

function OtherWays({ room, view, only }: Props & { only: 'simulated' | undefined }) {
  const text = words.practise;
  return (
    <>
      {only ? null : <p className={styles.divider}>{text.without}</p>}
      <div className={styles.others}>
        <div className={styles.way}>
          <p className={styles.soft}>{text.simulateText}</p>
          <div>
            <Button variant="default" loading={view.connecting} onClick={() => void room.simulate()}>
              {text.simulate}
            </Button>
          </div>
        </div>
        {only === 'simulated' ? null : (
          <div className={styles.way}>
            <p className={styles.soft}>{text.fileText}</p>
            <div>
              <FileButton
                accept=".csv,.txt,.edf,text/csv,text/plain"
                onChange={(file) => file && void room.openFile(file)}
                inputProps={{ 'aria-label': text.file, 'data-testid': 'practise-file' } as object}
              >
                {(props) => (
                  <Button {...props} variant="default" loading={view.connecting}>
                    {text.file}
                  </Button>
                )}
              </FileButton>
            </div>
          </div>
        )}
      </div>
    </>
  );
}
