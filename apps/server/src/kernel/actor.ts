/** What the database checks again on every round trip: that the login stands and nothing decided about its user has changed. */
export type LoginProof = { readonly tokenHash: Uint8Array; readonly accessVersion: number };

export type UserActor = {
  readonly kind: 'user';
  readonly userId: string;
  readonly loginId: string;
  readonly proof: LoginProof;
  /** Signed in with two factors, or with a passkey, which is two in one. */
  readonly strong: boolean;
  /** When they last proved who they are: what changes how one gets in asks for a recent proof. */
  readonly authenticatedAt: Date;
  /** How far the database's log was when they last wrote: what they read is never older. */
  readonly wrote?: string;
};

/**
 * A registered app that acts for one person with their grant, for the one permission that the request needs. The
 * database checks token, grant and permission again on every round trip.
 */
export type AppActor = {
  readonly kind: 'app';
  readonly app: string;
  /** For whom it acts. */
  readonly userId: string;
  readonly permission: string;
  readonly proof: { readonly tokenHash: Uint8Array };
  /** As of a person. */
  readonly wrote?: string;
};

/** The program itself: a job, the command line, a system capability. `name` says which. */
export type SystemActor = { readonly kind: 'system'; readonly name: string };

/** Whoever makes a request. */
export type Actor = UserActor | AppActor | SystemActor | { readonly kind: 'nobody' };

export const nobody: Actor = { kind: 'nobody' };

/**
 * Whose rows a statement may see. Row level security enforces it; only `access` and the system capabilities make one.
 * `related` holds at most 1,000 people: PostgreSQL compares the list row by row.
 */
export type Reach =
  | { readonly to: 'subject'; readonly userId: string }
  | { readonly to: 'related'; readonly userIds: readonly string[] }
  | { readonly to: 'any' };
