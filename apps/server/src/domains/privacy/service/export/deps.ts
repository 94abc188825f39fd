import type { Reach, UserActor } from '../../../../kernel/actor.ts';
import type { Run } from '../../../../kernel/database/database.ts';

/** Who fetches, and whose data. */
export type AboutArchive = {
  readonly actor: UserActor;
  readonly reach: Reach;
  readonly userId: string;
  readonly requestId: string;
};

/** A recording of somebody, with its points as files, each read when it is asked for. */
export type Recording = {
  readonly id: string;
  readonly startedAt: Date;
  readonly files: AsyncIterable<{
    readonly name: string;
    readonly pieces: AsyncIterable<string | Uint8Array>;
  }>;
};

/** What other domains hold of a person besides rows. */
export type ArchiveDeps = {
  /** In the caller's transaction: in which language somebody reads. */
  readonly languageOf: (run: Run, userId: string) => Promise<string>;
  /** The recordings of a person, as whoever asks may read them. */
  readonly recordingsOf: (about: AboutArchive) => AsyncIterable<Recording>;
  /** The picture of a person; undefined without one. */
  readonly pictureOf: (about: AboutArchive) => Promise<Buffer | undefined>;
};
