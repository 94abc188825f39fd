import { parseArgs } from 'node:util';
import { auditCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportParquet } from './commands/export.ts';
import { importFiles } from './commands/import.ts';
import { type JobsOptions, jobsCommand } from './commands/jobs.ts';
import { keysCommand } from './commands/keys.ts';
import { migrateCommand } from './commands/migrate.ts';
import { serve } from './commands/serve.ts';
import { userCommand } from './commands/user.ts';
import { readConfig, settingNames } from './config.ts';
import { StartError } from './kernel/start-error.ts';

const help = `attune: system of record for biofeedback and wellbeing programmes

  attune start [--demo]                    database, API, worker and web app in one
  attune api | worker                      one part of it, on a database that is up to date
  attune migrate status | up | lint        what the schema has, bring it up to date, check the migrations
  attune import PATH… --user WHO           store recordings: EDF, BDF and CSV files, or folders of them;
                                           WHO is an e-mail or an id. Run again, it goes on where it ended
                [--time-zone Europe/Berlin]  where the recorder's clock stood
                [--report FILE]            what became of each file, a line of JSON each
                [--dry-run]                only tell how the files would be read
  attune export --parquet FOLDER           recordings of all who agreed to research, as one data set
                [--pseudonymise]           without ids, labels and days; [--key-file FILE] for the same again
  attune user create-admin --email WHO     invite an administrator; prints the link
  attune keys status | rotate              which master keys wrap how many keys; change to a new one, while others run
  attune keys backup FOLDER                copy the key store, and remove copies that are 6 days old; every day
  attune keys prune FOLDER                 remove such copies, and make none
  attune keys restore FILE                 put back from such a copy what the key store lacks
  attune backup create | list | verify [FOLDER]   copy the embedded database while it runs; restore the newest copy
                                           beside, look at all of it, and put on record that it holds
                [--restored]               verify one that was restored by other means: ATTUNE_RESTORED_URL
  attune backup restore [FOLDER] [--to MOMENT] [--replace]   make the database of a backup, as of a moment
  attune backup settle                     what must follow a restore by other means, before the start
  attune doctor [--json]                   what is not as it should be, a line each with what to do
  attune jobs                              what waits and runs in the background, and when each job was last done
  attune jobs failed [--job NAME]          jobs that failed at every try, and that nobody has decided about
  attune jobs retry | discard ID           queue one anew, or give it up; of one kind up to 1,000: --job NAME
                --reason WHY               stays on record
  attune audit verify                      whether the audit is as it was written; what was changed, a line each
                [--witness LOG]            also whether it has what the program's log told of it

Every setting is an option too: --port 4100 is ATTUNE_PORT=4100. See docs/guides/configuration.md.`;

const say = (line: string) => void process.stdout.write(`${line}\n`);

const optionOf = (setting: string) => setting.replace('ATTUNE_', '').toLowerCase().replaceAll('_', '-');

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args);
  const settings = settingNames.flatMap((name) => {
    const value = (values as Record<string, unknown>)[optionOf(name)];
    return value === undefined ? [] : [[name, value === true ? 'true' : String(value)]];
  });
  const [command = 'help', ...rest] = positionals;
  const [argument = ''] = rest;
  if (command === 'help' || values.help) return say(help);
  const read = () => readConfig(process.env, Object.fromEntries(settings));
  if (command === 'doctor') return doctorCommand(read, values.json === true, say);
  const config = read();
  switch (command) {
    case 'start':
      return serve(config, { api: true, worker: true, schema: 'migrate' }, say);
    case 'api':
      return serve(config, { api: true, worker: false, schema: 'check' }, say);
    case 'worker':
      return serve(config, { api: false, worker: true, schema: 'check' }, say);
    case 'migrate':
      return migrateCommand(config, argument, say);
    case 'import':
      if (!argument || !(values.user || values['dry-run']))
        throw new StartError('Say what and whose: "attune import FILE.edf --user ada@example.org".');
      return importFiles(config, importArguments(rest, values), say);
    case 'export':
      if (!values.parquet) throw new StartError('Say where to: "attune export --parquet FOLDER".');
      return exportParquet(
        config,
        {
          folder: String(values.parquet),
          pseudonymise: values.pseudonymise === true,
          keyFile: values['key-file'] as string | undefined,
        },
        say,
      );
    case 'user':
      return userCommand(config, argument, values.email as string | undefined, say);
    case 'audit':
      return auditCommand(config, argument, values.witness as string | undefined, say);
    case 'backup':
      return backupCommand(
        config,
        rest,
        {
          to: values.to as string | undefined,
          replace: values.replace === true,
          restored: values.restored === true,
        },
        say,
      );
    case 'jobs':
      return jobsCommand(config, rest, values as JobsOptions, say);
    case 'keys':
      return keysCommand(config, rest, say);
    default:
      throw new StartError(`There is no command '${command}'; "attune help" lists them.`);
  }
}

const importArguments = (paths: string[], values: Record<string, string | boolean | undefined>) => ({
  paths,
  user: String(values.user ?? ''),
  timeZone: String(values['time-zone'] ?? 'UTC'),
  report: values.report as string | undefined,
  dryRun: values['dry-run'] === true,
});

function parse(args: readonly string[]) {
  const settings = settingNames.map(
    (name) => [optionOf(name), { type: name === 'ATTUNE_DEMO' ? 'boolean' : 'string' }] as const,
  );
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...(Object.fromEntries(settings) as Record<string, { type: 'string' | 'boolean' }>),
        user: { type: 'string' },
        email: { type: 'string' },
        'time-zone': { type: 'string' },
        report: { type: 'string' },
        'dry-run': { type: 'boolean' },
        parquet: { type: 'string' },
        pseudonymise: { type: 'boolean' },
        'key-file': { type: 'string' },
        witness: { type: 'string' },
        job: { type: 'string' },
        reason: { type: 'string' },
        to: { type: 'string' },
        replace: { type: 'boolean' },
        restored: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new StartError(`${(error as Error).message} "attune help" lists the options.`);
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  // What an operator can mend is one line; anything else is a defect, and its stack helps us.
  process.stderr.write(
    error instanceof StartError ? `attune: ${error.message}\n` : `attune: ${(error as Error).stack}\n`,
  );
  process.exitCode = 1;
  // Everything was closed on the way here; should something still hold the program, it ends all the same.
  setTimeout(() => process.exit(), 5000).unref();
}
