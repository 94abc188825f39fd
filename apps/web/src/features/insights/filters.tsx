import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { words } from '../../words/index.ts';
import { appNamesQuery } from '../activity/queries.ts';
import styles from './insights.module.css';
import type { CardProps } from './search.ts';
import { categories, dayChoices, type InsightsSearch, readSearch } from './search.ts';

const year = 365;

/** The choices stand in the address: a link shows what its sender saw. */
export function useChoose(): (change: { [Key in keyof InsightsSearch]: unknown }) => void {
  const navigate = useNavigate();
  return (change) =>
    void navigate({
      to: '/insights',
      search: (now) => readSearch({ ...now, ...change }),
      replace: true,
      resetScroll: false,
    });
}

export function Filters({ search, stretch }: CardProps) {
  const choose = useChoose();
  const apps = useQuery(appNamesQuery);
  const { insights } = words;
  const custom = search.from !== undefined;
  return (
    <search className={styles.filters} aria-label={insights.range}>
      <SegmentedControl
        className={styles.range}
        classNames={{ label: styles.choice }}
        aria-label={insights.range}
        value={custom ? 'custom' : String(search.days ?? 30)}
        onChange={(value) =>
          choose(
            value === 'custom'
              ? { days: undefined, from: stretch.first, to: stretch.last }
              : { days: Number(value), from: undefined, to: undefined },
          )
        }
        data={[
          ...dayChoices.map((days) => ({
            value: String(days),
            label: days === year ? insights.year : insights.lastDays(days),
          })),
          { value: 'custom', label: insights.custom },
        ]}
      />
      {custom ? (
        <div className={styles.pair}>
          {(['from', 'to'] as const).map((end) => (
            <TextInput
              key={end}
              type="date"
              aria-label={insights[end]}
              required
              value={search[end] ?? ''}
              onChange={({ currentTarget }) => currentTarget.value && choose({ [end]: currentTarget.value })}
            />
          ))}
        </div>
      ) : null}
      <NativeSelect
        aria-label={insights.app}
        value={search.app ?? ''}
        onChange={({ currentTarget }) => choose({ app: currentTarget.value || undefined })}
        data={[
          { value: '', label: insights.allApps },
          ...withChosen(apps.data ?? [], search.app).map(({ app, name }) => ({ value: app, label: name })),
        ]}
      />
    </search>
  );
}

/** Which kind of events is counted: stands in the cards that tell kinds apart, and is the same in all of them. */
export function CategoryChoice({ chosen }: { chosen: InsightsSearch['category'] }) {
  const choose = useChoose();
  const { insights } = words;
  return (
    <NativeSelect
      className={styles.kind}
      aria-label={insights.category}
      value={chosen ?? ''}
      onChange={({ currentTarget }) => choose({ category: currentTarget.value || undefined })}
      data={[
        { value: '', label: insights.allCategories },
        ...categories.map((name) => ({ value: name, label: insights.categoryOf(name) })),
      ]}
    />
  );
}

/** What an address names is shown as chosen, even where its name is not known. */
const withChosen = (apps: readonly { app: string; name: string }[], chosen: string | undefined) =>
  chosen === undefined || apps.some(({ app }) => app === chosen)
    ? apps
    : [...apps, { app: chosen, name: chosen }];
