import {
  createPyramid,
  type OverviewValues,
  type PointArray,
  type PyramidRow,
  pyramidSteps,
} from '@attune/signals';
import type { Run } from '../../../../kernel/database/database.ts';
import { KeyGone, type PersonKey } from '../../../../kernel/keys/vault.ts';
import { type ChannelKey, createSessionsStore, type NewBlock, type NewOverview } from '../../store/index.ts';
import {
  type ChannelForm,
  digestOf,
  openBeside,
  type StoredBlock,
  sealBeside,
  sealOverview,
} from '../blocks.ts';
import type { Coders } from '../coding/coders.ts';
import { overviewBytes, overviewOfPoints } from '../overviews.ts';
import { type BlockPlace, endOf, groupsOf } from './groups.ts';
import { createSums } from './summary.ts';

/** A channel that is being finished, and how its session is reached. */
export type Finishing = {
  readonly coders: Coders;
  readonly key: PersonKey;
  readonly place: ChannelKey;
  readonly form: ChannelForm;
  /** Reads, each statement by itself. */
  readonly run: Run;
  /** A transaction that holds the session; it is complete. */
  readonly within: <T>(work: (run: Run) => Promise<T>) => Promise<T>;
};

/** The session is not what it was: discarded, or another job packs it. */
export class ChangedMeanwhile extends Error {}

const rowsAtOnce = 32;

/**
 * Checks every point of a channel against what was sent, packs small blocks into full ones, and makes the overviews.
 * Each step is a transaction: one that ends in the middle leaves a channel that reads the same, and is gone on with.
 * @throws an error with the code `points-damaged` where a block is not what was sent
 */
export async function packChannel(finishing: Finishing): Promise<ReturnType<typeof createSums>> {
  const { place, form, run } = finishing;
  const store = createSessionsStore(run);
  // Of irregular points the points themselves are read: an overview by their numbers says nothing about time.
  const end = form.regular ? await store.endOf(place) : 0;
  const pyramid = pyramidSteps(end).length > 0 ? createPyramid<OverviewValues>(end) : undefined;
  const sums = createSums();
  const rows: PyramidRow<OverviewValues>[] = [];
  for await (const group of groupsOf(store, place)) {
    const [first] = group as [BlockPlace];
    const { points, times } = await openGroup(finishing, group);
    sums.add(first.first_sample, points, times);
    if (group.length > 1) {
      const content = { firstSample: first.first_sample, points, ...(times ? { times } : {}) };
      await replace(
        finishing,
        group,
        await sealBeside(finishing.coders, finishing.key, place, form, content),
      );
    }
    const isBare = form.regular && group.length === 1 && first.bare;
    if (!pyramid && !isBare) continue;
    const overview = overviewOfPoints(points, first.first_sample);
    if (isBare) {
      const sealed = sealOverview(finishing.key, place, first.first_sample, overviewBytes(form, overview));
      await finishing.within((inside) =>
        createSessionsStore(inside).setOverview(place, first.first_sample, sealed),
      );
    }
    rows.push(...(pyramid?.add(overview) ?? []));
    if (rows.length >= rowsAtOnce) await putRows(finishing, rows.splice(0));
  }
  rows.push(...(pyramid?.end() ?? []));
  while (rows.length > 0) await putRows(finishing, rows.splice(0, rowsAtOnce));
  return sums;
}

/** The points of a group, each block of it checked. */
async function openGroup({ coders, run, key, place, form }: Finishing, group: readonly BlockPlace[]) {
  const [first, last] = [group[0] as BlockPlace, group.at(-1) as BlockPlace];
  const range = { from: first.first_sample, to: endOf(last) };
  const blocks = await createSessionsStore(run).blocksToCheck(place, range);
  if (blocks.length !== group.length) throw new ChangedMeanwhile();
  const opened = await Promise.all(blocks.map((block) => openChecked(coders, key, place, form, block)));
  const times = opened.every((one) => one.times) ? opened.map((one) => one.times as Float64Array) : undefined;
  return {
    points: joined(opened.map((one) => one.points)),
    times: form.regular || !times ? undefined : (joined(times as PointArray[]) as Float64Array<ArrayBuffer>),
  };
}

async function openChecked(
  coders: Coders,
  key: PersonKey,
  place: ChannelKey,
  form: ChannelForm,
  block: StoredBlock & { readonly digest: Buffer },
) {
  const opened = await openBeside(coders, key, place, form, block).catch((cause: unknown) => {
    throw cause instanceof KeyGone ? cause : damaged(place, block, cause);
  });
  if (!digestOf(key, form, opened.points, opened.times).equals(block.digest)) throw damaged(place, block);
  return opened;
}

const damaged = ({ channel }: ChannelKey, { first_sample }: StoredBlock, cause?: unknown) =>
  Object.assign(
    new Error(`The block of channel ${channel} at place ${first_sample} is not what was sent.`, { cause }),
    { code: 'points-damaged' },
  );

/** One block in place of those that it was made of, in one transaction: a reader sees the ones or the other. */
const replace = ({ within, place }: Finishing, group: readonly BlockPlace[], packed: NewBlock) =>
  within(async (run) => {
    const store = createSessionsStore(run);
    const range = { from: packed.first_sample, to: packed.first_sample + packed.sample_count };
    if ((await store.removeBlocks(place, range)) !== group.length) throw new ChangedMeanwhile();
    await store.insertPacked(packed);
  });

const putRows = ({ within, key, place, form }: Finishing, rows: readonly PyramidRow<OverviewValues>[]) =>
  within((run) => createSessionsStore(run).putOverviews(rows.map((row) => sealRow(key, place, form, row))));

const sealRow = (
  key: PersonKey,
  { userId, sessionId, channel }: ChannelKey,
  form: ChannelForm,
  { step, firstBucket, overview }: PyramidRow<OverviewValues>,
): NewOverview => ({
  user_id: userId,
  session_id: sessionId,
  channel,
  step,
  first_bucket: firstBucket,
  buckets: key.seal(
    { table: 'overviews', column: 'buckets', key: [userId, sessionId, channel, step, firstBucket] },
    overviewBytes(form, overview),
  ),
});

function joined(parts: readonly PointArray[]): PointArray {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const Points = (only as PointArray).constructor as new (length: number) => PointArray;
  const whole = new Points(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
