import { Popover, UnstyledButton } from '@mantine/core';
import styles from './figures.module.css';

/** `note`: one line under the value, such as why there is none. */
export type Figure = { name: string; value: string; unit?: string; method: string; note?: string };

/** Three to five values: large, the unit small and grey, and how it was come by one tap away. */
export function Figures({ items }: { items: readonly Figure[] }) {
  return (
    <dl className={styles.figures}>
      {items.map((figure) => (
        <div key={figure.name} className={styles.figure}>
          <dt>
            <Popover width={260} position="bottom-start" shadow="md" withinPortal>
              <Popover.Target>
                <UnstyledButton className={styles.name}>{figure.name}</UnstyledButton>
              </Popover.Target>
              <Popover.Dropdown className={styles.method}>{figure.method}</Popover.Dropdown>
            </Popover>
          </dt>
          <dd className={styles.value}>
            <bdi>
              {figure.value}
              {figure.unit ? <span className={styles.unit}> {figure.unit}</span> : null}
            </bdi>
            {figure.note ? <span className={styles.note}>{figure.note}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
