import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Series } from '@grafana/grafana-foundation-sdk/timeseries';

export type Unit = 's' | 'short' | 'percentunit' | 'reqps' | 'bytes' | 'd' | 'ops';

/** One picture. A `number` shows what is now, a `line` how it came to be. */
export type Panel = {
  readonly shows: 'number' | 'line';
  readonly title: string;
  /** What it means, and from when on it is not well. */
  readonly description: string;
  readonly unit: Unit;
  /** Expressions by the name that stands beside the line. */
  readonly queries: Readonly<Record<string, string>>;
  /** From where on it is to be watched, and is bad. With `falling`, the other way round. */
  readonly limits: { readonly watch: number; readonly bad: number; readonly falling?: true };
};

export type Board = {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly Panel[];
};

const datasource = { type: 'prometheus', uid: 'attune-prometheus' };

const colours = { well: 'green', watch: 'orange', bad: 'red' } as const;

function thresholds({ watch, bad, falling }: Panel['limits']): ThresholdsConfigBuilder {
  const steps = falling
    ? [
        { value: null, color: colours.bad },
        { value: bad, color: colours.watch },
        { value: watch, color: colours.well },
      ]
    : [
        { value: null, color: colours.well },
        { value: watch, color: colours.watch },
        { value: bad, color: colours.bad },
      ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

function built(panel: Panel) {
  const { shows, title, description, unit, queries } = panel;
  const line = new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed);
  const builder =
    shows === 'number'
      ? new Stat().span(6).height(4)
      : new Series().span(12).height(8).fillOpacity(8).thresholdsStyle(line);
  builder
    .title(title)
    .description(description)
    .unit(unit)
    .datasource(datasource)
    .thresholds(thresholds(panel.limits));
  for (const [at, [legend, expr]] of Object.entries(queries).entries()) {
    const query = new DataqueryBuilder().refId(String.fromCharCode(65 + at)).datasource(datasource);
    query.expr(expr).legendFormat(legend);
    builder.withTarget(shows === 'number' ? query.instant() : query.range());
  }
  return builder;
}

/** As Grafana reads it. Those that show numbers come first, in a row. */
export function dashboardOf({ uid, title, description, panels }: Board): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['attune'])
    .timezone('utc')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('30s')
    .readonly();
  const ordered = [...panels].sort((a, b) => Number(a.shows === 'line') - Number(b.shows === 'line'));
  for (const panel of ordered) builder.withPanel(built(panel));
  return builder.build();
}
