import type { Yaml } from '../yaml.ts';
import { everyday, type Pace } from './pace.ts';

export type PrometheusPlaces = {
  readonly pace?: Pace;
  /** The rules file, as Prometheus sees it. */
  readonly rules: string;
  /** A file that lists the private ports, `host:port`; it is read again when it changes. */
  readonly targets: string;
  readonly alertmanager: string;
};

/** Prometheus' own configuration. */
export function prometheusFile({ pace = everyday, rules, targets, alertmanager }: PrometheusPlaces): Yaml {
  return {
    global: { scrape_interval: pace.scrape, evaluation_interval: pace.evaluate },
    rule_files: [rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [
      {
        job_name: 'attune',
        scrape_timeout: pace === everyday ? '10s' : pace.scrape,
        file_sd_configs: [{ files: [targets], refresh_interval: pace.scrape }],
      },
    ],
  };
}
