import type { LoginProof } from '../../../../kernel/actor.ts';
import type { Run } from '../../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import { consentMissing } from '../../../consent/index.ts';
import { liveStore, type PointPlace } from '../../store/live.ts';
import type { NewBlock } from '../../store/rows.ts';
import type { SessionsDeps } from '../deps.ts';
import { notRecording, type Piece, storeBlocks } from '../store-blocks.ts';
import { noticeChannel, textsOf } from './notices.ts';
import type { Unit } from './unit.ts';

/**
 * What came of one sender's points. `later`: somebody else holds the session, or the consent, just now. `again`: the login, or what it
 * may do, has changed.
 */
export type Outcome = 'stored' | 'later' | 'again' | AppError;

export type GroupResult = {
  readonly outcomes: readonly Outcome[];
  readonly points: number;
  /** Whose logins do not stand any more, of those who watch. */
  readonly fallen: ReadonlySet<LoginProof>;
};

export type GroupDeps = Pick<SessionsDeps, 'db' | 'consent' | 'loginsStanding'>;

/**
 * Stores what many senders have waiting as one transaction. Each is judged alone: who may not any more, or sends what
 * contradicts what is there, keeps none of the others from being stored.
 */
export function storeGroup(
  { db, consent, loginsStanding }: GroupDeps,
  instance: string,
  units: readonly Unit[],
  watchers: readonly LoginProof[],
): Promise<GroupResult> {
  return db.withSystem('store-live-points', async (run) => {
    const store = liveStore(run);
    const outcomes: (Outcome | undefined)[] = [];
    const fallen = await judgeLogins((proofs) => loginsStanding(run, proofs), units, watchers, outcomes);
    const open = units.filter((_, i) => outcomes[i] === undefined);
    const held = await store.holdRecording(open.map((unit) => unit.sender.session));
    const consented = await consent.holdAll(
      run,
      [...new Set(open.map((unit) => unit.sender.session.userId))],
      'sensor-data',
    );
    const missing = open.filter((unit) => !held.has(unit.sender.session.sessionId));
    const states =
      missing.length > 0 ? await store.states(missing.map((unit) => unit.sender.session)) : new Map();
    for (const [i, { sender }] of units.entries()) {
      const { userId, sessionId } = sender.session;
      if (outcomes[i] !== undefined) continue;
      if (!held.has(sessionId)) outcomes[i] = unheld(states.get(sessionId));
      else if (consented.unsure.has(userId)) outcomes[i] = 'later';
      else if (!consented.held.has(userId)) outcomes[i] = consentMissing('sensor-data');
    }
    const ready = units.filter((_, i) => outcomes[i] === undefined);
    const { points, problems } = await insert(run, ready);
    for (const [i, unit] of units.entries()) outcomes[i] ??= problems.get(unit) ?? 'stored';
    const stored = units.filter((_, i) => outcomes[i] === 'stored');
    const readings = stored.flatMap((unit) => unit.readings);
    if (readings.length > 0) await store.insertReadings(readings);
    if (stored.length > 0) await store.notify(noticeChannel, textsOf(instance, stored.flatMap(placesOf)));
    return { outcomes: outcomes as Outcome[], points, fallen };
  });
}

async function judgeLogins(
  standingOf: (proofs: readonly LoginProof[]) => Promise<Set<number>>,
  units: readonly Unit[],
  watchers: readonly LoginProof[],
  outcomes: (Outcome | undefined)[],
): Promise<Set<LoginProof>> {
  // One login may record and watch many sessions: each is looked up once.
  const proofs = units.map((unit) => unit.sender.actor().proof);
  const places = new Map<LoginProof, number>();
  for (const proof of [...proofs, ...watchers]) if (!places.has(proof)) places.set(proof, places.size);
  const standing = await standingOf([...places.keys()]);
  const stands = (proof: LoginProof) => standing.has(places.get(proof) ?? -1);
  for (const [i, proof] of proofs.entries()) if (!stands(proof)) outcomes[i] = 'again';
  return new Set(watchers.filter((proof) => !stands(proof)));
}

/** Why a session was not held: it has ended, it is not there, or somebody has it in hand. */
function unheld(state: string | undefined): Outcome {
  if (state === undefined) return notFound();
  return state === 'recording' ? 'later' : notRecording();
}

/** Mostly all of it is new. What is not was sent before, in whatever cut, or is something else in the same place. */
async function insert(run: Run, units: readonly Unit[]) {
  const problems = new Map<Unit, AppError>();
  const rows = units.flatMap((unit) => unit.pieces.flatMap((piece) => piece.blocks));
  let points = rows.reduce((sum, row) => sum + row.sample_count, 0);
  if (rows.length === 0) return { points, problems };
  const store = liveStore(run);
  if ((await store.insertMany(rows)) === rows.length) return { points, problems };
  const same = new Set([...(await store.sameBlocks(rows))].map((place) => rows[place]));
  for (const unit of units) {
    for (const piece of unit.pieces) {
      if (piece.blocks.every((block) => same.has(block)) || problems.has(unit)) continue;
      const settled = await settle(run, unit, piece);
      if (settled instanceof AppError) problems.set(unit, settled);
      else points -= settled;
    }
  }
  return { points, problems };
}

/** @returns how many of its points were there already, or what contradicts them */
async function settle(run: Run, unit: Unit, piece: Piece): Promise<number | AppError> {
  try {
    const options = { mayAdd: true, overview: false };
    return (await storeBlocks(run, unit.key, unit.sender.session, [piece], options)).alreadyThere;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const placesOf = ({ sender, pieces }: Unit): PointPlace[] =>
  pieces.flatMap((piece) =>
    piece.blocks.map((block: NewBlock) => ({
      ...sender.session,
      channel: piece.channel,
      firstSample: block.first_sample,
      count: block.sample_count,
    })),
  );
