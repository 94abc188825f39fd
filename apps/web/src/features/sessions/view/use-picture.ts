import { notifications } from '@mantine/notifications';
import type { Marker, Session } from '../../../api/index.ts';
import type { StackChannel } from '../../../ui/chart/curve-stack.tsx';
import { placeLabels } from '../../../ui/chart/place-labels.ts';
import { pictureOf, save } from '../../../ui/chart/png.ts';
import { type Range, spanOf } from '../../../ui/chart/view-range.ts';
import { clockOf, unitOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';
import { nameOf, whenOf } from '../facts.ts';

type View = {
  session: Session;
  channels: readonly StackChannel[];
  markers: readonly Marker[];
  range: Range;
  plotWidth: number;
  canvases: { current: Map<number, HTMLCanvasElement> };
};

/** Saves what the screen shows as a picture. */
export function usePicture({
  session,
  channels,
  markers,
  range,
  plotWidth,
  canvases,
}: View): () => Promise<void> {
  return async () => {
    const rows = channels.flatMap((channel) => {
      const canvas = canvases.current.get(channel.number);
      const name = [channel.label, unitOf(channel.unit)].filter(Boolean).join(', ');
      return canvas ? [{ name, canvas }] : [];
    });
    const step = Math.min(1, spanOf(range) / 100);
    const blob = await pictureOf({
      title: nameOf(session),
      note: `${whenOf(session)} · ${words.session.shown(clockOf(range.from, step), clockOf(range.to, step))} ${words.session.sinceStart}`,
      rows,
      labels: placeLabels(markers, range, plotWidth),
    });
    if (!blob) return;
    save(blob, `attune-${session.startedAt.slice(0, 16).replaceAll(':', '')}.png`);
    notifications.show({ message: words.session.imageSaved });
  };
}
