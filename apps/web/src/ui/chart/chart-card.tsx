import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ReactNode, useId, useRef } from 'react';
import { words } from '../../words/index.ts';
import { Icon } from '../icons.tsx';
import styles from './chart-card.module.css';
import { csvOf } from './csv.ts';
import { save } from './png.ts';
import type { Scene, Token } from './scene.ts';
import { pictureOfScene } from './scene-picture.ts';

type Table = readonly (readonly (string | number)[])[];

export type ChartFiles = {
  /** The name of the files, without an ending. */
  file: string;
  /** Which time is shown: a picture does not stand under the choice of it. */
  span?: string;
  table: () => Table;
  /** The chart at a width, for a picture. */
  scene?: (width: number) => Scene;
  legend?: readonly { readonly name: string; readonly colour: Token }[];
};

type ChartCardProps = {
  title: string;
  note?: string;
  /** What can be chosen for this chart alone. */
  controls?: ReactNode;
  /** Missing while there is nothing to take away. */
  files?: ChartFiles | undefined;
  children: ReactNode;
};

/** The frame of a chart: what it shows in one line, and taking it away as a picture or a table. */
export function ChartCard({ title, note = '', controls, files, children }: ChartCardProps) {
  const heading = useId();
  const body = useRef<HTMLDivElement>(null);
  return (
    <section className={styles.card} aria-labelledby={heading}>
      <header className={styles.head}>
        <div className={styles.text}>
          <h2 id={heading} className={styles.title}>
            {title}
          </h2>
          {note ? <p className={styles.note}>{note}</p> : null}
        </div>
        {files ? <Downloads title={title} note={note} files={files} body={body} /> : null}
      </header>
      {controls ? <div className={styles.controls}>{controls}</div> : null}
      <div ref={body}>{children}</div>
    </section>
  );
}

/** A picture is no narrower than reads well on paper. */
const narrowest = 480;

type DownloadsProps = {
  title: string;
  note: string;
  files: ChartFiles;
  body: { readonly current: HTMLDivElement | null };
};

function Downloads({ title, note, files, body }: DownloadsProps) {
  const { file, span = '', table, scene, legend = [] } = files;
  const onPicture = async () => {
    if (!scene) return;
    const blob = await pictureOfScene(scene(Math.max(narrowest, body.current?.clientWidth ?? 0)), {
      title,
      note: [span, note].filter(Boolean).join(' · '),
      legend,
    });
    if (!blob) return;
    save(blob, `${file}.png`);
    notifications.show({ message: words.session.imageSaved });
  };
  // The mark at the beginning tells spreadsheets that the text is UTF-8.
  const onTable = () => save(new Blob(['\ufeff', csvOf(table())], { type: 'text/csv' }), `${file}.csv`);
  const name = words.charts.download(title);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="var(--size-control)" aria-label={name} title={name}>
          <Icon name="download" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {scene ? <Menu.Item onClick={() => void onPicture()}>{words.charts.png}</Menu.Item> : null}
        <Menu.Item onClick={onTable}>{words.charts.csv}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
