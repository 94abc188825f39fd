import { toYaml } from '../yaml.ts';
import type { Environment } from './environments.ts';
import { ports } from './network.ts';

/** What the collector does. It knows the programs by name; each name has the addresses of all that run. */
export function collectorConfig({ name, region }: Environment, remoteWrite: string): string {
  return toYaml({
    extensions: { health_check: {}, sigv4auth: { region, service: 'aps' } },
    receivers: {
      otlp: { protocols: { http: { endpoint: `0.0.0.0:${ports.otlp}` } } },
      prometheus: {
        config: {
          global: { scrape_interval: '15s', scrape_timeout: '10s', external_labels: { place: name } },
          scrape_configs: [
            {
              job_name: 'attune',
              dns_sd_configs: [
                {
                  names: [`api.attune-${name}.internal`, `worker.attune-${name}.internal`],
                  type: 'A',
                  port: ports.ops,
                  refresh_interval: '15s',
                },
              ],
            },
          ],
        },
      },
    },
    processors: { memory_limiter: { check_interval: '1s', limit_percentage: 75 }, batch: {} },
    exporters: {
      prometheusremotewrite: { endpoint: remoteWrite, auth: { authenticator: 'sigv4auth' } },
      awsxray: { region },
    },
    service: {
      extensions: ['health_check', 'sigv4auth'],
      pipelines: {
        metrics: {
          receivers: ['prometheus'],
          processors: ['memory_limiter', 'batch'],
          exporters: ['prometheusremotewrite'],
        },
        traces: { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: ['awsxray'] },
      },
    },
  });
}
