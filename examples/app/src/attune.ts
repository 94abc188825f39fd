import {
  AttuneError,
  beginSignIn,
  completeSignIn,
  createActivityTracker,
  createAppData,
  createClient,
  type DataConflict,
  endSignIn,
  indexedDbValues,
  type Json,
  type SignedIn,
  Unreachable,
} from '@attune/client';

export const app = 'breathing-diary';
export const baseUrl: string = import.meta.env.VITE_ATTUNE_URL ?? 'http://localhost:4000';
const scopes = ['appdata:read', 'appdata:write', 'activity:write'];

/** A token lets whoever has it act for the person: it is gone when the tab is closed. */
const place = 'diary-signed-in';

/** Who is signed in: coming back from Attune just now, or since before this page was loaded again. */
export async function whoIsSignedIn(): Promise<SignedIn | undefined> {
  const fresh = await completeSignIn(createClient({ baseUrl }));
  if (fresh) sessionStorage.setItem(place, JSON.stringify(fresh));
  const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null') as SignedIn | null;
  return kept && Date.parse(kept.expiresAt) > Date.now() ? kept : undefined;
}

export const signIn = (): Promise<void> => beginSignIn({ baseUrl }, { app, scopes });

export type Connected = ReturnType<typeof connect>;

/** What the diary does with Attune for somebody. */
export function connect(
  { token, userId }: SignedIn,
  on: {
    readonly conflict: (conflict: DataConflict) => Promise<Json | undefined>;
    /** Attune no longer lets the diary act: the token ran out, or the person took their leave back. */
    readonly refused: () => void;
    readonly problem: (error: unknown) => void;
  },
) {
  const client = createClient({ baseUrl, token });
  const onProblem = (error: unknown) => (isRefusal(error) ? on.refused() : on.problem(error));
  const tracker = createActivityTracker({
    client,
    userId,
    app,
    onProblem,
    onDropped: ({ why }) => on.problem(new Error(`Activities were not taken: ${why}`)),
  });
  const storage = indexedDbValues(`data-${app}-${userId}`);
  const data = createAppData({ client, userId, app, storage, onConflict: on.conflict, onProblem });
  const erase = async () => {
    await data.erase();
    await tracker.erase();
  };
  return {
    data,
    /** Whether there is a copy here. After a sync there is one of everything, so that nobody needs to be asked. */
    isHere: async (key: string) => (await storage.keys()).includes(key),
    track: (type: 'exercise_started' | 'exercise_finished' | 'entry_saved', minutes?: number) =>
      void tracker.track({ type, ...(minutes === undefined ? {} : { data: { minutes } }) }),
    /**
     * What did not reach Attune stays here; otherwise nothing does, since others may use this device.
     * @returns whether something stays
     */
    async signOut(): Promise<boolean> {
      await data.sync().catch(() => undefined);
      const [stopped, sent] = [await data.stop(), await tracker.stop()];
      await endSignIn(client, token).catch(() => undefined);
      sessionStorage.removeItem(place);
      const stays = stopped.waiting + sent.waiting + (await data.lost()).length > 0;
      if (!stays) await erase();
      return stays;
    },
    /** Leaves nothing here, sent or not. */
    erase,
  };
}

export const isRefusal = (error: unknown): boolean =>
  error instanceof AttuneError && (error.status === 401 || error.status === 403);

/** Attune does not answer, or is not well: what is asked again later may go well. */
export const isAway = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof AttuneError && (error.status >= 500 || error.status === 429));

/** Attune takes this value neither now nor later. */
export const isUnfit = (error: unknown): error is AttuneError =>
  error instanceof AttuneError && [400, 413, 415, 422].includes(error.status);
