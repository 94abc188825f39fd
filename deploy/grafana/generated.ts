import { join } from 'node:path';
import { toYaml } from '../yaml.ts';
import { boards } from './boards.ts';
import { dashboardOf } from './panel.ts';

const head = '# Written by "node deploy/generate.ts" from deploy/grafana/generated.ts: change it there.\n';

/** What Grafana reads when it starts, by the path in this folder. */
export const grafanaFiles: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(
    boards.map((board) => [
      `dashboards/${board.uid}.json`,
      () => `${JSON.stringify(dashboardOf(board), undefined, 2)}\n`,
    ]),
  ),
  'provisioning/datasources/prometheus.yml': () =>
    head +
    toYaml({
      apiVersion: 1,
      datasources: [
        {
          name: 'Prometheus',
          uid: 'attune-prometheus',
          type: 'prometheus',
          access: 'proxy',
          // Grafana fills it in from its environment.
          url: '${ATTUNE_PROMETHEUS_URL}',
          isDefault: true,
          editable: false,
        },
      ],
    }),
  'provisioning/dashboards/attune.yml': () =>
    head +
    toYaml({
      apiVersion: 1,
      providers: [
        {
          name: 'Attune',
          type: 'file',
          allowUiUpdates: false,
          options: { path: '/etc/grafana/dashboards' },
        },
      ],
    }),
};

export const pathOf = (name: string): string => join(import.meta.dirname, name);
