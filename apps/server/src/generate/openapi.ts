import { readFileSync } from 'node:fs';
import { createApp } from '../app.ts';
import { noMail } from '../domains/mail/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { createPool } from '../kernel/database/pool.ts';
import { openApiOf } from '../kernel/http/openapi.ts';
import { openKeyFile } from '../kernel/keys/key-file.ts';
import { fixedMasterKeys } from '../kernel/keys/master-sources.ts';
import { createVault } from '../kernel/keys/vault.ts';
import { createLog } from '../kernel/log.ts';
import { createMetrics } from '../kernel/metrics.ts';

/** The version of the product: one for all its packages. */
export const productVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version;

/** The OpenAPI file as text. The routes are made with everything they need, but nothing is asked of a database. */
export async function openApiFile(): Promise<string> {
  const app = createApp({
    pool: createPool({ url: 'postgres://nowhere.invalid/none', size: { min: 0, max: 1 } }),
    pooled: false,
    vault: await createVault(openKeyFile(':memory:'), fixedMasterKeys(new Uint8Array(32)), systemClock),
    clock: systemClock,
    log: createLog('error', systemClock, () => {}),
    metrics: createMetrics(),
    uploadBytes: 1,
    activityDays: 90,
    appDataHistory: 10,
    eventMonths: 13,
    erasureGraceDays: 7,
    keptFor: { notificationDays: 180, workshopMessageDays: 180, sessionMonths: 0, auditMonths: 72 },
    publicUrl: 'http://localhost',
    mailTransport: noMail(),
    pushHosts: [],
    providers: [],
  });
  return `${JSON.stringify(openApiOf(app.routes, productVersion()), null, 2)}\n`;
}
