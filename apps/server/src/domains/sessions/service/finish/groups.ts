import { blockPoints, type ChannelKey, type createSessionsStore } from '../../store/index.ts';

type Store = ReturnType<typeof createSessionsStore>;

/** Where one block lies; a bare one has no overview. */
export type BlockPlace = Awaited<ReturnType<Store['placesFrom']>>[number];

const placesAtOnce = 5000;
/** Blocks of a single point are packed too; so many are held at once. */
const mostInGroup = 20_000;

/**
 * The blocks of a channel in order, in groups that make one block each: without a gap, and no more points than a block
 * has. Two that follow each other without a gap never fit into one, so packing what is packed changes nothing. What is
 * behind may be packed meanwhile.
 */
export async function* groupsOf(store: Store, place: ChannelKey): AsyncGenerator<BlockPlace[]> {
  let group: BlockPlace[] = [];
  let points = 0;
  for (let from = 0; ; ) {
    const places = await store.placesFrom(place, from, placesAtOnce);
    for (const next of places) {
      const last = group.at(-1);
      const joins =
        last !== undefined &&
        endOf(last) === next.first_sample &&
        points + next.sample_count <= blockPoints &&
        group.length < mostInGroup;
      if (joins) {
        group.push(next);
        points += next.sample_count;
      } else {
        if (group.length > 0) yield group;
        group = [next];
        points = next.sample_count;
      }
      from = next.first_sample + 1;
    }
    if (places.length < placesAtOnce) break;
  }
  if (group.length > 0) yield group;
}

export const endOf = ({ first_sample, sample_count }: BlockPlace): number => first_sample + sample_count;
