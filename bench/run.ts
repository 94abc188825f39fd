import { parseArgs } from 'node:util';
import { access } from './access/index.ts';
import { analysis } from './analysis/index.ts';
import { api } from './api/index.ts';
import { appdata } from './appdata/index.ts';
import { endAll, endOnSignals } from './lib/ending.ts';
import { type Program, printReport } from './lib/report.ts';
import { live } from './live/index.ts';
import { points } from './points/index.ts';
import { replica } from './replica/index.ts';
import { signIn } from './sign-in/index.ts';
import { signUp } from './sign-up/index.ts';
import { signals } from './signals/index.ts';
import { telemetry } from './telemetry/index.ts';
import { year } from './year/index.ts';

/** One program a subject; each starts what it needs and stops it again. */
const programs: Readonly<Record<string, Program>> = {
  access,
  analysis,
  api,
  appdata,
  live,
  points,
  replica,
  'sign-in': signIn,
  'sign-up': signUp,
  signals,
  telemetry,
  year,
};

const help = `npm run -s bench -- NAME [--json] [--quick]

  NAME     ${Object.keys(programs).join(', ')}
  --json   the last line is one JSON object instead of a table
  --quick  a rough answer within a minute
`;

// What happens on the way goes to stderr, so that stdout ends with the answer.
const say = (line: string) => void process.stderr.write(`${line}\n`);

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [name = ''] = positionals;
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (!program || positionals.length > 1 || values.help) {
    (values.help ? process.stdout : process.stderr).write(help);
    return values.help ? 0 : 2;
  }
  const report = await program({ quick: values.quick, say });
  await endAll();
  printReport(report, values.json, (line) => void process.stdout.write(`${line}\n`));
  return 0;
}

const ending = endOnSignals();
try {
  process.exitCode = await run();
} catch (error) {
  // After a signal everything falls over because its server is gone: that is no news.
  if (!ending.signalled()) {
    say(`bench: ${(error as Error).stack}`);
    process.exitCode = 1;
  }
} finally {
  if (!ending.signalled()) await endAll();
}
