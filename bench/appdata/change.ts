import { type Connection, expectDone, openConnection, type Shot, withHands } from '../lib/connection.ts';

export type Place = { readonly port: number; readonly path: string; readonly token: string | undefined };

export type Changed = {
  readonly changesASecond: number;
  /** Writes that were sent, and those of them that came too late. */
  readonly asked: number;
  readonly refused: number;
  /** ms, of each change with all its tries. */
  readonly times: readonly number[];
};

type Known = { etag: string; count: number };

/**
 * Has many count up the same keys, each from what it last saw.
 * @throws where a change was lost: the keys hold another sum than was written
 */
export async function changeTogether(
  place: Place,
  name: string,
  { hands, keys, seconds }: { readonly hands: number; readonly keys: number; readonly seconds: number },
): Promise<Changed> {
  const shot = (key: number): Shot => ({
    method: 'GET',
    path: `${place.path}/${name}-${key}`,
    ...(place.token === undefined ? {} : { token: place.token }),
  });
  const asker = await openConnection(place.port);
  for (let key = 0; key < keys; key++) {
    const first: Shot = { ...shot(key), method: 'PUT', json: { value: { count: 0 } } };
    expectDone(await asker.ask(first), first);
  }
  const known: (Known | undefined)[] = Array.from({ length: hands });
  let [asked, refused] = [0, 0];
  const { rate, times } = await withHands(place.port, hands, seconds, async (connection, hand) => {
    const at = shot(hand % keys);
    for (;;) {
      const { etag, count } = known[hand] ?? (await read(connection, at));
      const write: Shot = { ...at, method: 'PUT', ifMatch: etag, json: { value: { count: count + 1 } } };
      const reply = await connection.ask(write);
      asked++;
      known[hand] = undefined;
      if (reply.status !== 412) {
        const { etag: next } = JSON.parse(expectDone(reply, write).body.toString()) as { etag: string };
        known[hand] = { etag: next, count: count + 1 };
        return;
      }
      refused++;
    }
  });
  let sum = 0;
  for (let key = 0; key < keys; key++) sum += (await read(asker, shot(key))).count;
  asker.close();
  if (sum !== times.length)
    throw new Error(`${times.length} changes were answered as written, but the keys hold ${sum}.`);
  return { changesASecond: rate, asked, refused, times };
}

async function read(connection: Connection, shot: Shot): Promise<Known> {
  const reply = expectDone(await connection.ask(shot), shot);
  const { etag, value } = JSON.parse(reply.body.toString()) as { etag: string; value: { count: number } };
  return { etag, count: value.count };
}
