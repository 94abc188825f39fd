import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Channel, Overview, Session } from '../../../api/index.ts';
import { ChartCard } from '../../../ui/chart/chart-card.tsx';
import { curveToken } from '../../../ui/chart/colours.ts';
import { PlotChart, PlotTable, type TableRows } from '../../../ui/chart/plot-chart.tsx';
import { frameOf, roomAround, sceneOf } from '../../../ui/chart/plot-scene.ts';
import type { Mark, Token } from '../../../ui/chart/scene.ts';
import { clockOf, decimalsOf, quantityOf, unitOf } from '../../../ui/format.ts';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { secondsOf } from '../facts.ts';
import { overviewQuery } from '../queries.ts';
import { axisOf, timeAxis } from './axes.ts';

const pairs = 500;
const height = 170;
/** Of a cap with many electrodes, as many as paper holds: the session's own page has all. */
const mostCurves = 6;

/** The whole of each channel, as on the session's page, for reading and for paper. */
export function Curves({ session, file }: { session: Session; file: string }) {
  const shown = session.channels.filter(({ points }) => points > 0).slice(0, mostCurves);
  return shown.map((channel) => (
    <Curve key={channel.number} session={session} channel={channel} file={`${file}-${channel.number}`} />
  ));
}

type Bucket = { readonly at: number; readonly low: number; readonly high: number };

/** Runs of buckets without a gap between them, with their times in seconds. */
function runsOf({ rate, width, firstBucket, min, max }: Overview): Bucket[][] {
  const runs: Bucket[][] = [];
  let open: Bucket[] | undefined;
  for (let i = 0; i < min.length; i++) {
    const [low, high] = [min[i], max[i]];
    if (low === null || low === undefined || high === null || high === undefined) {
      open = undefined;
      continue;
    }
    if (!open) {
      open = [];
      runs.push(open);
    }
    open.push({ at: ((firstBucket + i) * width) / rate, low, high });
  }
  return runs;
}

function Curve({ session, channel, file }: { session: Session; channel: Channel; file: string }) {
  const overview = useQuery(overviewQuery(session, channel.number, { pairs }));
  if (overview.isPending)
    return (
      <ChartCard title={channel.label}>
        <Skeleton height={height} />
      </ChartCard>
    );
  if (overview.isError)
    return (
      <ChartCard title={channel.label}>
        <Problem error={overview.error} onRetry={() => overview.refetch()} />
      </ChartCard>
    );
  return <Drawn session={session} channel={channel} file={file} overview={overview.data} />;
}

type DrawnProps = { session: Session; channel: Channel; file: string; overview: Overview };

function Drawn({ session, channel, file, overview }: DrawnProps) {
  const runs = runsOf(overview);
  const buckets = runs.flat();
  const unit = unitOf(channel.unit);
  const colour = curveToken(channel.dataType) as Token;
  const range = roomAround(buckets.flatMap(({ low, high }) => [low, high]));
  const decimals = Math.min(3, decimalsOf(channel.scale));
  const say = (value: number) => quantityOf(value, decimals, unit);
  const draw = (width: number) => {
    const title = unit ? `${channel.label} (${unit})` : channel.label;
    const frame = frameOf(
      width,
      height,
      timeAxis({ from: 0, to: secondsOf(session) }),
      axisOf(range, title, 4),
    );
    const lines = runs.map(
      (run): Mark => ({
        kind: 'path',
        // Within a bucket it is known how high and how low, not when.
        points: run.flatMap(({ at, low, high }) => {
          const x = frame.xOf(at);
          return low === high
            ? [[x, frame.yOf(low)] as const]
            : ([
                [x, frame.yOf(low)],
                [x, frame.yOf(high)],
              ] as const);
        }),
        colour,
        width: 1.2,
      }),
    );
    return { frame, scene: sceneOf(width, height, frame.marks, lines) };
  };
  const { summary } = channel;
  const told =
    summary?.min != null && summary.max != null
      ? words.session.extent(channel.label, say(summary.min), say(summary.max))
      : channel.label;
  const rows: TableRows = [
    [`${words.reports.time} (${unitOf('s')})`, words.keeping.lowest, words.keeping.highest],
    ...buckets.map(({ at, low, high }) => [at, low, high]),
  ];
  const stops = buckets.map(({ at, low, high }) => ({
    x: at,
    y: high,
    says: [clockOf(at), low === high ? say(low) : `${say(low)} – ${say(high)}`].join(' · '),
  }));
  return (
    <ChartCard
      title={channel.label}
      note={told}
      files={{ file, table: () => rows, scene: (width) => draw(width).scene }}
    >
      <PlotChart name={channel.label} summary={told} height={height} draw={draw} stops={stops} />
      <PlotTable name={channel.label} rows={rows} />
    </ChartCard>
  );
}
