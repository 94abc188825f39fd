import { Button, SegmentedControl, TextInput, useMantineColorScheme } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { ApiError, type Consent, type Consents } from '../api/index.ts';
import { ConsentRow } from '../features/consent/consent-row.tsx';
import { PeopleList } from '../features/people/people-list.tsx';
import { SessionRow } from '../features/sessions/session-row.tsx';
import type { UploadState } from '../features/sessions/upload/upload-list.ts';
import { UploadRow } from '../features/sessions/upload/upload-tray.tsx';
import { columnsOf, extremesOf } from '../ui/chart/columns.ts';
import { CurveStack, type StackChannel } from '../ui/chart/curve-stack.tsx';
import { roomFor } from '../ui/chart/extent.ts';
import { SmallCurve } from '../ui/chart/small-curve.tsx';
import { fit, type Range } from '../ui/chart/view-range.ts';
import { Figures } from '../ui/figures.tsx';
import { Icon } from '../ui/icons.tsx';
import { Card, Page, Section } from '../ui/page.tsx';
import { NewPasswordField, PasswordField } from '../ui/password-field.tsx';
import { Empty, Problem, RowsLoading } from '../ui/states.tsx';
import { AccessSamples } from './access-samples.tsx';
import { ChartSamples } from './chart-samples.tsx';
import styles from './design.module.css';
import { kinds, sampleChannels, sampleMarkers, sampleOverview, sampleSession } from './samples.ts';

/** Every component in every state, on made-up data: to look at, to photograph, to compare. Its texts are for makers. */
export function DesignPage() {
  return (
    <main>
      <Page title="Design" lead="Every component in every state." actions={<Scheme />} wide>
        <Controls />
        <Curves />
        <ChartSamples />
        <States />
        <Rows />
        <AccessSamples />
        <Uploads />
      </Page>
    </main>
  );
}

function Scheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label="Light or dark"
      value={colorScheme}
      onChange={(value) => setColorScheme(value === 'dark' || value === 'light' ? value : 'auto')}
      data={['light', 'dark', 'auto']}
    />
  );
}

const Row = ({ children }: { children: ReactNode }) => <div className={styles.row}>{children}</div>;

function Controls() {
  return (
    <Section title="Controls">
      <Row>
        <Button leftSection={<Icon name="add" />}>Add a session</Button>
        <Button variant="light">Open</Button>
        <Button variant="default">Cancel</Button>
        <Button variant="subtle">Undo</Button>
        <Button loading>Saving</Button>
        <Button disabled>Not now</Button>
      </Row>
      <PasswordField label="Password" defaultValue="four words and more" />
      <NewPasswordField hint="15 characters or more." least={15} value="" readOnly />
      <NewPasswordField label="Too short" hint="" least={15} value="nine char" readOnly />
      <TextInput label="Name" placeholder="Search by name" error="Nobody of that name." />
      <Card>
        <Figures
          items={[
            { name: 'Length', value: '5 min', method: 'From the first to the last point.' },
            { name: 'Lowest', value: '−3.485', unit: 'mV', method: 'Exact.' },
            { name: 'Points', value: '108,000', method: 'All points.' },
          ]}
        />
      </Card>
    </Section>
  );
}

const whole: Range = { from: 0, to: 20 };
const stack: StackChannel[] = sampleChannels.map((channel) => {
  const gap = channel.dataType === 'respiration' ? { from: 12, to: 14 } : undefined;
  const columns = columnsOf(sampleOverview(channel.dataType, channel.rate, gap));
  const extent = roomFor(extremesOf(columns) ?? { low: 0, high: 1 });
  return {
    ...channel,
    typeTitle: channel.dataType,
    decimals: 3,
    columns,
    extent,
    busy: false,
    failed: false,
  };
});

function Curves() {
  const [range, setRange] = useState(whole);
  const canvases = useRef(new Map<number, HTMLCanvasElement>());
  return (
    <Section title="Curves">
      <Card flush>
        <CurveStack
          channels={stack}
          markers={sampleMarkers}
          clock={{ startedAt: '2026-11-21T13:05:09.000Z', timeZone: 'Europe/Berlin' }}
          range={range}
          whole={whole}
          onRange={(wished) => setRange(fit(wished, whole, 0.04))}
          onPlotWidth={ignore}
          summary="Made-up signals."
          canvases={canvases}
        />
      </Card>
      <div className={styles.grid}>
        {kinds.map((kind) => (
          <Card key={kind}>
            <div className={styles.small}>
              <SmallCurve columns={columnsOf(sampleOverview(kind, 60))} dataType={kind} label={kind} />
            </div>
            <p>{kind}</p>
          </Card>
        ))}
      </div>
    </Section>
  );
}

const ignore = () => undefined;
const refused = new ApiError(
  { code: 'refused', detail: 'You may not see this. Ask whoever runs Attune here.' },
  403,
);
const unreachable = new ApiError({}, 0);

function States() {
  return (
    <Section title="States">
      <Empty
        title="Sessions will be here"
        text="Start with a file from your recorder."
        action={<Button>Add a session</Button>}
      />
      <Problem error={refused} />
      <Problem error={unreachable} onRetry={ignore} />
      <RowsLoading rows={2} />
    </Section>
  );
}

const somebody = {
  userId: '00000000-0000-7000-8000-000000000000',
  own: true,
  name: 'Robin Example',
  mayAdd: true,
  mayConsent: true,
};
const purpose = {
  name: 'sensor-data',
  version: '2026-11',
  language: 'en',
  body: 'You may keep what my sensors record.',
};
const consent: Consent = {
  id: 'a',
  purpose: 'sensor-data',
  version: '2026-11',
  language: 'en',
  current: true,
  givenAs: 'self',
  how: 'screen',
  givenAt: '2026-11-20T10:00:00Z',
  givenBy: { as: 'self', displayName: 'Robin Example' },
  second: null,
  withdrawnAt: null,
  withdrawnBy: null,
  withdrawnWhy: null,
};
const about = { userId: somebody.userId, own: true, young: false, name: somebody.name };
const consentsOf = (items: Consent[]): Consents => ({ agrees: 'self', mayGive: true, items, offers: [] });
const consentSamples: Consent[][] = [
  [],
  [consent],
  [{ ...consent, current: false, version: '2026-10' }],
  [{ ...consent, current: false, withdrawnAt: '2026-11-21T10:00:00Z', withdrawnWhy: 'asked' }],
];

function Rows() {
  return (
    <Section title="Rows">
      <PeopleList
        people={[
          { userId: somebody.userId, displayName: 'Robin Example', avatarId: null, relationship: 'child' },
          {
            userId: 'b',
            displayName: 'Somebody With A Remarkably Long Name-Of-Two-Families',
            avatarId: null,
            relationship: null,
          },
        ]}
      />
      <Card flush>
        <ul className={styles.list}>
          {(['complete', 'recording', 'discarded'] as const).map((state) => (
            <SessionRow key={state} session={sampleSession(state)} />
          ))}
        </ul>
      </Card>
      <Card flush>
        <ul className={styles.list}>
          {consentSamples.map((items, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the samples are alike and never move
            <ConsentRow key={place} about={about} purpose={purpose} consents={consentsOf(items)} />
          ))}
        </ul>
      </Card>
    </Section>
  );
}

const uploadStates: UploadState[] = [
  { kind: 'waiting' },
  { kind: 'looking' },
  { kind: 'sending', share: 0.4, startedAt: Date.now() - 8000 },
  { kind: 'reading' },
  { kind: 'consent' },
  { kind: 'cancelled' },
  { kind: 'failed', error: refused },
  {
    kind: 'done',
    imported: {
      session: sampleSession('complete'),
      alreadyThere: false,
      warnings: ['The recorder wrote no name.'],
    },
  },
  { kind: 'done', imported: { session: sampleSession('complete'), alreadyThere: true, warnings: [] } },
];

function Uploads() {
  const file = new File(['x'], 'morning-session.edf');
  return (
    <Section title="Files being added">
      <div className={styles.tray}>
        <Card flush>
          <ul className={styles.list}>
            {uploadStates.map((state, id) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list of samples
              <UploadRow key={id} entry={{ id, subject: somebody, file, state }} />
            ))}
          </ul>
        </Card>
      </div>
    </Section>
  );
}
