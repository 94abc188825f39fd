import type { Run } from '../../../../kernel/database/database.ts';
import { createListener, type Listener } from '../../../../kernel/database/listener.ts';
import type { SocketCall } from '../../../../kernel/http/route.ts';
import type { Socket } from '../../../../kernel/http/socket.ts';
import { newId } from '../../../../kernel/ids.ts';
import type { SessionKey } from '../../store/index.ts';
import { liveStore } from '../../store/live.ts';
import type { SessionsDeps } from '../deps.ts';
import { createCommitter } from './committer.ts';
import { createHub, type Hub } from './hub.ts';
import { type EndState, markedText, noticeChannel } from './notices.ts';
import { orComeBack } from './outage.ts';
import { type Recorder, record, windowBytes } from './recorder.ts';
import { createTelling } from './telling.ts';
import { createWatcher, openWatch } from './watcher.ts';

export { measureRate, type Reading } from './measure-rate.ts';

type Call = SocketCall<SessionKey>;
export type Live = ReturnType<typeof createLive>;

/** Recorders that send as they measure, and whoever looks on. */
export function createLive(deps: SessionsDeps) {
  const instance = newId();
  const recorders = new Set<Recorder>();
  deps.metrics.watchRecorders(() => recorders.size);
  const hub: Hub = createHub({ ...deps, instance, settled: () => committer.settled() });
  const committer = createCommitter({
    ...deps,
    instance,
    watchersOf: hub.watchersOf,
    feed: hub.feed,
    onOutage: (isAway) => {
      for (const recorder of recorders) recorder.setWindow(isAway ? 0 : windowBytes);
    },
    onFull: () => {
      for (const recorder of recorders) recorder.goOn();
    },
  });
  const telling = createTelling({ ...deps, instance, hub });
  const listener: Listener | undefined =
    deps.listenUrl === undefined
      ? undefined
      : createListener({ url: deps.listenUrl, channel: noticeChannel, log: deps.log, hear: hub.hear });

  return {
    record: (call: Call, socket: Socket) =>
      orComeBack(record({ ...deps, committer, recorders }, call, socket)),

    async watch(call: Call, socket: Socket): Promise<void> {
      socket.pause();
      await listener?.open();
      const { state, forms } = await orComeBack(openWatch(deps, call));
      const watcher = createWatcher(deps, call, socket, forms);
      if (state === 'recording') socket.onClose(hub.add(watcher));
      else watcher.end(state as EndState);
      socket.resume();
    },

    /** After the commit of a request that brought these points. */
    stored: telling.stored,

    /**
     * Tells of markers, in the transaction that changes them.
     * @returns what is to be called after its commit
     */
    async marked(run: Run, session: SessionKey): Promise<() => void> {
      await liveStore(run).notify(noticeChannel, [markedText(instance, session)]);
      return () => hub.tellMarked(session);
    },

    async close(): Promise<void> {
      hub.close();
      await listener?.close();
      await Promise.all([committer.close(), telling.close()]);
    },
  };
}
