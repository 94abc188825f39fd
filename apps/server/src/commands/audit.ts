import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Config } from '../config.ts';
import { anchoredMessage, anchorSecret } from '../kernel/audit-chain/anchors.ts';
import { lineOf } from '../kernel/audit-chain/findings.ts';
import { verifyAudit } from '../kernel/audit-chain/verify.ts';
import { systemClock } from '../kernel/clock.ts';
import { StartError } from '../kernel/start-error.ts';
import { openRuntime, runningEmbedded, withClient } from '../runtime.ts';

type Say = (line: string) => void;

/** `attune audit verify`: whether the audit says what it said, with an instance running or not. */
export async function auditCommand(
  config: Config,
  what: string,
  witness: string | undefined,
  say: Say,
): Promise<void> {
  if (what !== 'verify') throw new StartError('Say what: "attune audit verify", or with "--witness LOG".');
  const witnessed = witness === undefined ? new Map<number, string>() : await anchorsIn(witness);
  const running = config.database ?? (await runningEmbedded(config.dataDir));
  const runtime = await openRuntime({ ...config, database: running }, { schema: 'check' });
  try {
    const against = {
      key: runtime.vault.secret(anchorSecret),
      now: systemClock.now(),
      keptMonths: config.keptFor.auditMonths,
      witnessed,
    };
    let findings = 0;
    const checked = await withClient(runtime.urls.directUrl, (owner) =>
      verifyAudit(owner, against, (finding) => {
        findings++;
        say(lineOf(finding));
      }),
    );
    say(
      `${checked.events} events in ${checked.chains} chains hold, and ${checked.anchors} anchors were compared; ${checked.unanchored} events are newer than the last of them.`,
    );
    if (witness !== undefined) say(`The log told of ${witnessed.size} anchors.`);
    if (checked.overdueSince)
      say(
        `Warning: no anchor since ${checked.overdueSince.toISOString()}. Does a worker run? If one does, anchors were removed.`,
      );
    if (findings > 0)
      throw new StartError(
        `The audit was changed: ${findings} findings. Keep the database as it is, and compare it with a backup.`,
      );
  } finally {
    await runtime.close();
  }
}

/** What the program's log tells of anchors: their digests by number. Of two with one number the first counts: it was there when it was told. */
async function anchorsIn(file: string): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  try {
    for await (const line of createInterface({
      input: createReadStream(file),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      const { number, digest } = factsOf(line);
      if (typeof number === 'number' && typeof digest === 'string' && !found.has(number))
        found.set(number, digest);
    }
  } catch (cause) {
    throw new StartError(`The log ${file} cannot be read.`, { cause });
  }
  return found;
}

type Told = { readonly message?: unknown; readonly number?: unknown; readonly digest?: unknown };

function factsOf(line: string): Told {
  if (!line.includes(anchoredMessage)) return {};
  try {
    const told = JSON.parse(line.slice(line.indexOf('{'))) as Told | null;
    return told?.message === anchoredMessage ? told : {};
  } catch {
    // A line of somebody else's in the same file.
    return {};
  }
}
