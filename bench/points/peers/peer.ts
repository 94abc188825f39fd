/** Another database that stores the same points in the same run. What is done to make it fast stands with each. */
export type Peer = {
  /**
   * Stores sessions, numbered on from those that are there; seconds from the first byte to the last answer. What only turns the
   * samples into the peer's own form may be done before the clock starts, in its favour.
   */
  ingest(sessions: readonly Int16Array<ArrayBuffer>[]): Promise<number>;
  /** Brings everything to disk and packs it, as it would by itself in time. */
  settle(): Promise<void>;
  /** A whole session, decoded in the client. */
  read(session: number): Promise<Int16Array>;
  /** The same as at most 1,000 buckets of minimum and maximum: how many. */
  overview(session: number, points: number): Promise<number>;
  bytesAPoint(): Promise<number>;
};

export type PeerMaker = {
  readonly name: string;
  /** What its answer to a write is worth, beside a database that has written to the disk. */
  readonly durability: string;
  /** Starts it on an empty folder, to be stopped at the end; or says why it cannot be had, and how it could. */
  start(folder: string): Promise<Peer | { readonly missing: string }>;
};

/** Milliseconds since 1970 from 2026 on, where the sessions lie, one hour apart, a point a millisecond. */
export const startOf = (session: number): number => Date.UTC(2026, 0, 1) + session * 3_600_000;
