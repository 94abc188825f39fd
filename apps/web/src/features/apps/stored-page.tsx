import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api, type StoredValue } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { bytesOf, joined, localDayOf, numberOf, timeOf } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMay } from '../people/may.ts';
import { RemoveButton } from '../security/parts.tsx';
import styles from './apps.module.css';
import { storedQuery, storingQuery, versionsQuery } from './queries.ts';

const text = () => words.apps.stored;
const here = '/app/people/$userId/apps/$app';

/** What one app stores for somebody, exactly as it wrote it. */
export function StoredPage() {
  const { userId, app } = useParams({ from: here });
  const storing = useQuery(storingQuery(userId));
  const asked = useInfiniteQuery(storedQuery(userId, app));
  const may = useMay(userId);
  const known = storing.data?.find((one) => one.app === app);
  const items = asked.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={text().title(known?.name ?? app)}
      lead={text().lead}
      above={
        <BackLink to="/people/$userId/apps" params={{ userId }}>
          {text().back}
        </BackLink>
      }
      actions={
        known && items.length > 0 && may('appdata:write') ? (
          <DeleteAll userId={userId} app={app} name={known.name} keys={known.keys} />
        ) : null
      }
    >
      {asked.isPending ? <RowsLoading rows={3} /> : null}
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.isSuccess && items.length === 0 ? <Empty title={text().empty} text={text().emptyText} /> : null}
      {items.length > 0 ? (
        <Rows label={text().list}>
          {items.map((item) => (
            <Value key={item.key} item={item} userId={userId} mayDelete={may('appdata:write')} />
          ))}
        </Rows>
      ) : null}
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

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const momentOf = (instant: string) => `${localDayOf(instant)}, ${timeOf({ instant, timeZone })}`;

/** Pretty, and with its own direction: names in it are the app's. */
const Json = ({ value }: { value: unknown }) => (
  // A long one is scrolled by keys too.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
  <pre className={styles.json} dir="ltr" tabIndex={0}>
    {JSON.stringify(value, null, 2)}
  </pre>
);

const sizeOf = (value: unknown) => bytesOf(new TextEncoder().encode(JSON.stringify(value)).length);

type ValueProps = { item: StoredValue; userId: string; mayDelete: boolean };

function Value({ item, userId, mayDelete }: ValueProps) {
  const { app, key, version, value, updatedAt } = item;
  return (
    <Row
      title={key}
      note={joined([text().version(numberOf(version)), sizeOf(value), momentOf(updatedAt)])}
      actions={
        mayDelete ? (
          <RemoveButton
            label={text().delete}
            name={text().deleteOf(key)}
            title={text().deleteTitle(key)}
            text={text().deleteText}
            remove={async () => {
              await api.deleteStored(userId, app, key);
              sayDone('stored', text().deleted(1));
            }}
          />
        ) : null
      }
    >
      <Unfolds title={text().value}>{() => <Json value={value} />}</Unfolds>
      <Unfolds title={text().versions}>
        {() => <Versions userId={userId} app={app} name={key} current={version} />}
      </Unfolds>
    </Row>
  );
}

/** Shows what is in it when somebody opens it, and fetches nothing before. */
function Unfolds({ title, children }: { title: string; children: () => ReactNode }) {
  const [opened, open] = useState(false);
  return (
    <details className={styles.unfolds} onToggle={(event) => open(event.currentTarget.open)}>
      <summary>{title}</summary>
      {opened ? children() : null}
    </details>
  );
}

type VersionsProps = { userId: string; app: string; name: string; current: number };

function Versions({ userId, app, name, current }: VersionsProps) {
  const asked = useQuery(versionsQuery(userId, app, name));
  if (asked.isPending) return <RowsLoading rows={1} />;
  if (asked.isError) return <Problem error={asked.error} onRetry={() => asked.refetch()} />;
  const earlier = asked.data.filter(({ version }) => version !== current);
  if (earlier.length === 0) return <p className={styles.soft}>{text().noVersions}</p>;
  return (
    <ol className={styles.versions}>
      {earlier.map(({ version, value, writtenAt }) => (
        <li key={version}>
          <p className={styles.soft}>{joined([text().version(numberOf(version)), momentOf(writtenAt)])}</p>
          <Json value={value} />
        </li>
      ))}
    </ol>
  );
}

type AllProps = { userId: string; app: string; name: string; keys: number };

function DeleteAll({ userId, app, name, keys }: AllProps) {
  return (
    <RemoveButton
      label={text().deleteAll}
      name={text().deleteAll}
      title={text().deleteAllTitle(name)}
      text={text().deleteAllText(keys)}
      remove={async () => {
        const { count } = await api.deleteAllStored(userId, app);
        sayDone('stored', text().deleted(count));
      }}
    />
  );
}
