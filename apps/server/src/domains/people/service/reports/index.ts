import type { Audit } from '../../../../kernel/audit.ts';
import type { Clock } from '../../../../kernel/clock.ts';
import type { Database, Run } from '../../../../kernel/database/database.ts';
import { errorFacts, type Log } from '../../../../kernel/log.ts';
import type { Access } from '../../../access/index.ts';
import type { WeeklyReport } from '../../contract/notifications.ts';
import { isTimeZone } from '../../contract/preferences.ts';
import { createReportStore } from '../../store/reports.ts';
import type { Facts } from '../notifications/kinds.ts';
import { type DueWeek, dueWeek } from './week.ts';

/** What somebody recorded: in the week of the report, and in the four weeks before it. */
type Practised = { readonly inWeek: number; readonly before: number };

type ReportDeps = {
  readonly db: Database;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
  readonly access: Access;
  /** In the caller's transaction: whether they may sign in. */
  readonly isActive: (run: Run, userId: string) => Promise<boolean>;
  /** In the caller's transaction, which has decided about each of these people: sessions they recorded. */
  readonly practisedBy: (
    run: Run,
    userIds: readonly string[],
    week: Pick<DueWeek, 'before' | 'from' | 'to'>,
  ) => Promise<ReadonlyMap<string, Practised>>;
  /** In the caller's transaction: who runs workshops that are not over. */
  readonly organizersNow: (run: Run) => Promise<readonly string[]>;
  /** In the caller's transaction: workshops that the person runs and that begin until then, added up. */
  readonly workshopsAhead: (
    run: Run,
    userId: string,
    until: Date,
  ) => Promise<NonNullable<WeeklyReport['workshops']>>;
  readonly notify: (run: Run, userId: string, kind: 'weekly-report', facts: Facts) => Promise<void>;
};

export type Reports = ReturnType<typeof createReports>;

type Due = DueWeek & { readonly userId: string };

/** What a report tells of people is what this permission shows. */
const permission = 'session:read';
const aheadMilliseconds = 14 * 86_400_000;
/** As long as the four weeks by which "usual" is told hold one week four times. */
const usualWeeks = 4;
/** Who recorded less often than once a week had no habit that they could have left. */
const habit = 4;
const keptMilliseconds = 60 * 86_400_000;

/** A zone that this program does not know, as after a step back to an older one, keeps nobody else's report waiting. */
function zoneOr(timeZone: string | null | undefined): string {
  return timeZone && isTimeZone(timeZone) ? timeZone : 'UTC';
}

/** Weekly reports to those who accompany others and those who run workshops: numbers, each once a week. */
export function createReports(deps: ReportDeps) {
  const { db, audit, clock, log, access } = deps;

  const findDue = (): Promise<Due[]> =>
    db.withSystem('find-due-reports', async (run) => {
      const ids = new Set([...(await access.leadsNow(run)), ...(await deps.organizersNow(run))]);
      const now = clock.now();
      return (await createReportStore(run).wishes([...ids])).flatMap(
        ({ userId, day, timeZone, lastWeek }) => {
          const due = dueWeek(now, zoneOr(timeZone), day);
          return due && due.week !== lastWeek ? { userId, ...due } : [];
        },
      );
    });

  async function practiceOf(run: Run, { userId, ...week }: Due): Promise<WeeklyReport['practice']> {
    const people = await access.accompaniedBy(run, userId, permission);
    if (people.length === 0) return undefined;
    const practised = await deps.practisedBy(
      run,
      people.map((one) => one.userId),
      week,
    );
    const all = [...practised.values()];
    const soon = new Date(clock.now().getTime() + aheadMilliseconds);
    return {
      people: people.length,
      practised: all.filter(({ inWeek }) => inWeek > 0).length,
      sessions: all.reduce((sum, { inWeek }) => sum + inWeek, 0),
      less: all.filter(({ inWeek, before }) => before >= habit && inWeek < before / usualWeeks / 2).length,
      ending: people.filter(({ endsAt }) => endsAt !== null && endsAt < soon).length,
    };
  }

  /** One transaction: that it was made, the news, and the job that sends it. Undone, it is made by the next run. */
  const make = (due: Due): Promise<void> =>
    db.withSystem('make-weekly-report', async (run) => {
      const { userId, week, firstDay } = due;
      if (!(await deps.isActive(run, userId))) return;
      const practice = await practiceOf(run, due);
      const until = new Date(clock.now().getTime() + aheadMilliseconds);
      const workshops = await deps.workshopsAhead(run, userId, until);
      const tells = practice !== undefined && practice.sessions + practice.less + practice.ending > 0;
      const report: WeeklyReport = {
        from: firstDay,
        ...(tells ? { practice } : {}),
        ...(workshops.workshops > 0 ? { workshops } : {}),
      };
      const said = report.practice !== undefined || report.workshops !== undefined;
      if (!(await createReportStore(run).take(userId, week, said, clock.now())) || !said) return;
      await deps.notify(run, userId, 'weekly-report', { report });
      await audit.record(run, {
        actor: { kind: 'system', name: 'make-weekly-report' },
        action: 'weekly-report:make',
        subject: userId,
        outcome: 'done',
      });
    });

  return {
    /**
     * In the job, each hour: reports to all who are due one.
     * @throws Error where some could not be made, when all others are
     */
    async makeDue(): Promise<void> {
      let failed = 0;
      for (const due of await findDue()) {
        await make(due).catch((error: unknown) => {
          failed++;
          log.warn('a weekly report could not be made', errorFacts(error));
        });
      }
      const before = new Date(clock.now().getTime() - keptMilliseconds);
      await createReportStore(db.asSystem('forget-weekly-reports')).removeOld(before);
      if (failed > 0) throw new Error(`${failed} weekly reports could not be made.`);
    },

    /**
     * In a restored database: reports that are due count as told, since they may have been in the time that is undone.
     * @returns how many
     */
    async passOverDue(): Promise<number> {
      let passed = 0;
      for (const { userId, week } of await findDue()) {
        const store = createReportStore(db.asSystem('pass-over-weekly-report'));
        if (await store.take(userId, week, false, clock.now())) passed++;
      }
      return passed;
    },
  };
}
