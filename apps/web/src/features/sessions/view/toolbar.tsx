import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { api, type Session } from '../../../api/index.ts';
import { moveStep, zoomStep } from '../../../ui/chart/keys.ts';
import { move, type Range, sameRange, spanOf, zoom } from '../../../ui/chart/view-range.ts';
import { clockOf, lengthOf } from '../../../ui/format.ts';
import { Icon, type IconName } from '../../../ui/icons.tsx';
import { words } from '../../../words/index.ts';
import styles from './session.module.css';

type ToolbarProps = {
  session: Session;
  range: Range;
  whole: Range;
  onRange: (range: Range) => void;
  fitted: boolean;
  onFitted: (fitted: boolean) => void;
  onPicture: () => void;
};

/** Everything that gestures do, for a finger and for a reader of the screen. */
export function Toolbar({ session, range, whole, onRange, fitted, onFitted, onPicture }: ToolbarProps) {
  const middle = (range.from + range.to) / 2;
  const step = Math.min(1, spanOf(range) / 100);
  const widest = sameRange(range, whole);
  return (
    <div className={styles.toolbar}>
      <p className={styles.shown} data-testid="shown">
        {words.session.shown(clockOf(range.from, step), clockOf(range.to, step))}
        <span className={styles.soft}> {lengthOf(spanOf(range))}</span>
      </p>
      <div className={styles.tools} role="toolbar" aria-label={words.session.chart}>
        <Tool
          icon="left"
          name={words.session.earlier}
          off={range.from <= whole.from}
          onClick={() => onRange(move(range, -spanOf(range) * moveStep))}
        />
        <Tool
          icon="right"
          name={words.session.later}
          off={range.to >= whole.to}
          onClick={() => onRange(move(range, spanOf(range) * moveStep))}
        />
        <Tool
          icon="zoomOut"
          name={words.session.zoomOut}
          off={widest}
          onClick={() => onRange(zoom(range, 1 / zoomStep, middle))}
        />
        <Tool
          icon="zoomIn"
          name={words.session.zoomIn}
          onClick={() => onRange(zoom(range, zoomStep, middle))}
        />
        <Tool icon="whole" name={words.session.whole} off={widest} onClick={() => onRange(whole)} />
        <Tool
          icon="height"
          name={words.session.fitHeight}
          pressed={fitted}
          onClick={() => onFitted(!fitted)}
        />
        <Downloads session={session} onPicture={onPicture} />
      </div>
    </div>
  );
}

type ToolProps = { icon: IconName; name: string; off?: boolean; pressed?: boolean; onClick: () => void };

/** A button that can do nothing stays focusable, so that keys do not fall off the toolbar. */
function Tool({ icon, name, off = false, pressed, onClick }: ToolProps) {
  return (
    <Tooltip label={name} openDelay={400}>
      <ActionIcon
        variant="default"
        size="var(--size-control)"
        aria-label={name}
        aria-disabled={off}
        data-off={off || undefined}
        aria-pressed={pressed}
        className={styles.tool}
        onClick={off ? undefined : onClick}
      >
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}

function Downloads({ session, onPicture }: { session: Session; onPicture: () => void }) {
  const address = (format: 'csv' | 'edf') => api.exportAddress(session.userId, session.id, format);
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button
          variant="default"
          h="var(--size-control)"
          className={styles.download}
          leftSection={<Icon name="download" />}
        >
          <span className={styles.downloadText}>{words.session.download}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onPicture}>{words.session.png}</Menu.Item>
        <Menu.Item component="a" href={address('csv')} download>
          {words.session.csv}
        </Menu.Item>
        <Menu.Item component="a" href={address('edf')} download>
          {words.session.edf}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
