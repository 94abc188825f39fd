import { useInfiniteQuery } from '@tanstack/react-query';
import { Icon } from '../../ui/icons.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Section } from '../../ui/page.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { allOf, organizedQuery, useFor } from './queries.ts';
import { ShowMore } from './show-more.tsx';
import { WorkshopCard } from './workshop-card.tsx';
import styles from './workshops.module.css';

/** What the reader runs or is asked to run. */
export function Organized({ userId }: { userId: string }) {
  const organized = useInfiniteQuery(organizedQuery(userId));
  const self = useFor(undefined);
  const texts = words.organizing;
  if (organized.isPending) return <RowsLoading rows={3} height="7rem" />;
  if (organized.isError && !organized.data)
    return <Problem error={organized.error} onRetry={() => organized.refetch()} />;
  const all = allOf(organized.data);
  if (all.length === 0)
    return (
      <Empty
        title={texts.emptyTitle}
        text={texts.emptyText}
        action={
          <LinkButton to="/workshops/new" leftSection={<Icon name="add" />}>
            {texts.add}
          </LinkButton>
        }
      />
    );
  const lists = [
    { title: texts.drafts, items: all.filter(({ state }) => state === 'draft') },
    {
      title: texts.announced,
      items: all.filter(({ state }) => state === 'published').toReversed(),
    },
    {
      title: words.workshops.past,
      items: all.filter(({ state }) => state === 'completed' || state === 'cancelled'),
    },
  ];
  return (
    <>
      {lists
        .filter(({ items }) => items.length > 0)
        .map(({ title, items }) => (
          <Section key={title} title={title}>
            <ul className={styles.list} aria-label={title}>
              {items.map((workshop) => (
                <WorkshopCard key={workshop.id} workshop={workshop} subject={self} />
              ))}
            </ul>
          </Section>
        ))}
      <ShowMore list={organized} />
    </>
  );
}
