import type { Reach, SystemActor, UserActor } from '../../../kernel/actor.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createSessionsStore, longestSeconds } from '../store/index.ts';

/** What one person, and everybody together, may store. 0: no limit. */
export type LimitSettings = {
  /** Points a second that a person may send for long. */
  readonly pointsPerSecond: number;
  /** Points that a person may send at once, after a pause. */
  readonly burstPoints: number;
  readonly sessionHours: number;
  readonly userBytes: number;
  /** Bytes of all people's points on the disk, with their indexes. */
  readonly totalBytes: number;
};

/** Generous: a year of a person's sessions in one go, and then as much as a hospital bed sends. */
export const usualLimits: LimitSettings = {
  pointsPerSecond: 1_000_000,
  burstPoints: 2_000_000_000,
  sessionHours: longestSeconds / 3600,
  userBytes: 20_000 * 1024 * 1024,
  totalBytes: 0,
};

export type Limits = ReturnType<typeof createLimits>;

/** Who asks, and about whom. */
type About = {
  readonly actor: UserActor | SystemActor;
  readonly reach: Reach;
  readonly userId: string;
};
type Bucket = { points: number; at: number };
type Usage = { bytes: number; readonly until: number };

const mostRemembered = 50_000;
/** How long a size that was read is believed, with what was added since by this process. */
const believed = 60_000;
const everybody = 'everybody';

/** Kept in memory, for each process by itself: it costs a request nothing, and a limit need not be exact. */
export function createLimits(deps: LimitSettings & { readonly db: Database; readonly clock: Clock }) {
  const { db, clock, pointsPerSecond, burstPoints, userBytes, totalBytes } = deps;
  const buckets = new Map<string, Bucket>();
  const usages = new Map<string, Usage>();

  async function usage(who: string, measure: () => Promise<number>): Promise<Usage> {
    const now = clock.now().getTime();
    const known = usages.get(who);
    if (known && known.until > now) return known;
    const read = { bytes: await measure(), until: now + believed };
    remember(usages, who, read);
    return read;
  }

  const ofUser = ({ actor, reach, userId }: About) =>
    usage(userId, () => createSessionsStore(db.as(actor, reach)).storedBytes(userId));
  const ofAll = ({ actor, reach }: About) =>
    usage(everybody, () => createSessionsStore(db.as(actor, reach)).storedBytesOfAll());

  return {
    /** A session lasts so long at most. */
    longestSeconds: Math.min(longestSeconds, deps.sessionHours * 3600 || longestSeconds),

    /**
     * Takes points out of what the person may send.
     * @throws AppError `too-many-requests` that says when to come back
     */
    takePoints(userId: string, points: number): void {
      if (pointsPerSecond === 0) return;
      // However long its sender waited, so many are never taken at once.
      if (points > burstPoints) throw tooManyAtOnce(burstPoints);
      const now = clock.now().getTime();
      const bucket = buckets.get(userId) ?? { points: burstPoints, at: now };
      const refilled = bucket.points + ((now - bucket.at) / 1000) * pointsPerSecond;
      const there = Math.min(burstPoints, refilled);
      remember(buckets, userId, { points: there, at: now });
      if (there < points) throw tooFast(Math.ceil((points - there) / pointsPerSecond));
      remember(buckets, userId, { points: there - points, at: now });
    },

    /**
     * What tells why there is no room for so many bytes more; undefined where there is. It is made before a transaction
     * begins and asked within it.
     */
    async room(about: About): Promise<(bytes: number) => AppError | undefined> {
      const own = userBytes > 0 ? await ofUser(about) : undefined;
      const all = totalBytes > 0 ? await ofAll(about) : undefined;
      return (bytes) => {
        if (own && own.bytes + bytes > userBytes) return fullOfPerson();
        if (all && all.bytes + bytes > totalBytes) return fullOfAll();
        return undefined;
      };
    },

    /** So many bytes were stored. */
    stored(userId: string, bytes: number): void {
      for (const who of [userId, everybody]) {
        const known = usages.get(who);
        if (known) known.bytes += bytes;
      }
    },

    /** Points of the person were removed: how much there is, is read again. */
    removed(userId: string): void {
      usages.delete(userId);
      usages.delete(everybody);
    },
  };
}

/** The newest is last, the one that was used longest ago goes first. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  if (map.size >= mostRemembered) map.delete(map.keys().next().value as string);
  map.set(key, value);
}

const tooFast = (seconds: number) =>
  new AppError(
    'too-many-requests',
    `More points came for this person than are taken at once. Send these again in ${seconds} s; nothing was stored.`,
    { facts: { retryAfter: seconds } },
  );

const tooManyAtOnce = (most: number) =>
  new AppError(
    'too-large',
    `At most ${most} points of a person are taken at once here. Send them in several requests; nothing was stored.`,
  );

const fullOfPerson = () =>
  new AppError(
    'storage-full',
    "This person's points take all the room that is set aside for one person. Nothing was stored: discard sessions that are not needed, or ask the operator for more room.",
    { facts: { of: 'person' } },
  );

const fullOfAll = () =>
  new AppError(
    'storage-full',
    'The room for points is full. Nothing was stored: ask the operator for more room.',
    { facts: { of: 'deployment' } },
  );
