import { ActionIcon, Button, Progress } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { ApiError } from '../../../api/index.ts';
import { bytesOf, lengthOf, numberOf } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import { sentenceOf } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { ConsentDialog } from '../../consent/consent-dialog.tsx';
import { running, shareOfAll, type UploadEntry, type UploadState } from './upload-list.ts';
import styles from './upload-tray.module.css';
import { useUploadList, useUploads } from './use-uploads.ts';

// Few look at columns: what it takes comes when it is needed.
const CsvDialog = lazy(() => import('./csv/csv-dialog.tsx').then((file) => ({ default: file.CsvDialog })));

/** Files being added, on every screen until each is put away. */
export function UploadTray() {
  const entries = useUploadList();
  const [putOff, setPutOff] = useState<ReadonlySet<number>>(new Set());
  // One after the other, in the order in which they came.
  const asked = entries
    .filter(({ id, state }) => state.kind === 'look' && !putOff.has(id))
    .toSorted((a, b) => a.id - b.id)[0];
  if (entries.length === 0) return null;
  const later = () => {
    // Whoever puts one off does not want to be asked about the next at once.
    const all = entries.filter(({ state }) => state.kind === 'look').map(({ id }) => id);
    setPutOff(new Set([...putOff, ...all]));
  };
  const look = (wanted: number) => setPutOff(new Set([...putOff].filter((id) => id !== wanted)));
  return (
    <section className={styles.tray} aria-label={words.upload.tray}>
      {entries.length > 1 ? <Overall entries={entries} /> : null}
      <ul className={styles.list}>
        {entries.map((entry) => (
          <UploadRow key={entry.id} entry={entry} onLook={() => look(entry.id)} />
        ))}
      </ul>
      {asked ? (
        <Suspense>
          <CsvDialog key={asked.id} entry={asked} onClose={later} />
        </Suspense>
      ) : null}
    </section>
  );
}

/** How far all of them are. */
function Overall({ entries }: { entries: readonly UploadEntry[] }) {
  const uploads = useUploads();
  const done = entries.filter(({ state }) => state.kind === 'done').length;
  const busy = entries.some(({ state }) => running(state));
  const said = words.adding.ofAll(numberOf(done, 0), numberOf(entries.length, 0));
  return (
    <div className={styles.overall} data-testid="uploads">
      <div className={styles.line}>
        <span className={styles.name} role="status">
          {said}
        </span>
        {busy ? (
          <Button variant="subtle" size="compact-sm" onClick={uploads.cancelAll}>
            {words.adding.cancelAll}
          </Button>
        ) : done > 0 ? (
          <Button variant="subtle" size="compact-sm" onClick={uploads.dismissDone}>
            {words.adding.dismissDone}
          </Button>
        ) : null}
      </div>
      {busy ? <Progress value={shareOfAll(entries) * 100} size="sm" aria-label={words.upload.tray} /> : null}
    </div>
  );
}

type UploadRowProps = { entry: UploadEntry; onLook?: () => void };

export function UploadRow({ entry, onLook }: UploadRowProps) {
  const uploads = useUploads();
  const { state, file } = entry;
  const busy = running(state);
  return (
    <li className={styles.row} data-testid="upload" data-state={state.kind}>
      <div className={styles.line}>
        <span className={styles.name}>{file.name}</span>
        <span className={styles.size}>{bytesOf(file.size)}</span>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="md"
          aria-label={busy ? words.upload.cancel(file.name) : words.upload.dismiss(file.name)}
          onClick={() => (busy ? uploads.cancel(entry.id) : uploads.dismiss(entry.id))}
        >
          <Icon name="close" />
        </ActionIcon>
      </div>
      {state.kind === 'sending' || state.kind === 'reading' ? (
        <Progress
          value={shareOf(state) * 100}
          animated={state.kind === 'reading'}
          size="sm"
          aria-label={file.name}
        />
      ) : null}
      <div className={styles.state} role="status">
        <StateText entry={entry} />
      </div>
      <Actions entry={entry} onLook={onLook} />
    </li>
  );
}

const shareOf = (state: UploadState): number => (state.kind === 'sending' ? state.share : 1);

function StateText({ entry: { state, subject } }: { entry: UploadEntry }) {
  switch (state.kind) {
    case 'sending':
      return (
        <>
          {[words.upload.sending(`${numberOf(shareOf(state) * 100, 0)} %`), leftOf(state)]
            .filter(Boolean)
            .join(', ')}
        </>
      );
    case 'reading':
      return <>{words.upload.reading}</>;
    case 'waiting':
      return <>{words.adding.waiting}</>;
    case 'looking':
      return <>{words.adding.looking}</>;
    case 'look':
      return <>{words.adding.toLook}</>;
    case 'cancelled':
      return <>{words.upload.cancelled}</>;
    case 'consent':
      return <>{subject.mayConsent ? words.upload.consent : words.upload.consentOther(subject.name)}</>;
    case 'failed':
      return <span className={styles.bad}>{failureOf(state.error)}</span>;
    case 'done':
      return (
        <>
          <span className={styles.good}>
            {state.imported.alreadyThere ? words.upload.already : words.upload.done}
          </span>
          {state.imported.warnings.length > 0 ? (
            <ul className={styles.warnings} aria-label={words.upload.warnings}>
              {state.imported.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          ) : null}
        </>
      );
  }
}

/** The server says itself whether anything was stored; where it said nothing, nothing was. */
const failureOf = (error: unknown): string =>
  error instanceof ApiError && error.status > 0 && error.status < 500
    ? sentenceOf(error)
    : `${sentenceOf(error)} ${words.upload.failed}`;

/** How much is left, once that is more than ten seconds and there is enough to tell by. */
function leftOf(state: { share: number; startedAt: number }): string {
  const passed = (Date.now() - state.startedAt) / 1000;
  if (passed < 2 || state.share === 0) return '';
  const left = (passed / state.share) * (1 - state.share);
  return left > 10 ? words.upload.left(lengthOf(Math.round(left / 5) * 5)) : '';
}

function Actions({ entry, onLook }: { entry: UploadEntry; onLook: (() => void) | undefined }) {
  const uploads = useUploads();
  const [asking, setAsking] = useState(false);
  const { state, subject } = entry;
  if (state.kind === 'done') {
    const params = { userId: subject.userId, sessionId: state.imported.session.id };
    return (
      <div>
        <LinkButton to="/people/$userId/sessions/$sessionId" params={params} variant="light" size="sm">
          {words.upload.open}
        </LinkButton>
      </div>
    );
  }
  if (state.kind === 'look') {
    return (
      <div>
        <Button variant="light" size="sm" onClick={onLook}>
          {words.adding.look}
        </Button>
      </div>
    );
  }
  if (state.kind === 'failed' || state.kind === 'cancelled') {
    return (
      <div>
        <Button variant="default" size="sm" onClick={() => uploads.retry(entry.id)}>
          {words.tryAgain}
        </Button>
      </div>
    );
  }
  if (state.kind !== 'consent' || !subject.mayConsent) return null;
  const goOn = () => {
    setAsking(false);
    uploads.retry(entry.id);
  };
  return (
    <div>
      <Button size="sm" onClick={() => setAsking(true)}>
        {words.upload.readConsent}
      </Button>
      <ConsentDialog subject={subject} opened={asking} onGiven={goOn} onClose={() => setAsking(false)} />
    </div>
  );
}
