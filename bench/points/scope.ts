export type Scope = {
  /** Sessions sent before anything is timed: both programs compile their hot paths meanwhile. */
  readonly warmUp: number;
  readonly rounds: number;
  readonly sessionsARound: number;
  readonly peerSessionsARound: number;
  /** Sessions stored when the reads are timed, against one. */
  readonly sessions: number;
  readonly readRounds: number;
  readonly readsARound: number;
  readonly peerReadsARound: number;
  readonly flacSessions: number;
};

/** The whole measure: about two minutes. */
export const full: Scope = {
  warmUp: 10,
  rounds: 3,
  sessionsARound: 34,
  peerSessionsARound: 3,
  sessions: 1000,
  readRounds: 6,
  readsARound: 20,
  peerReadsARound: 4,
  flacSessions: 30,
};
/** A rough answer within a minute. */
export const quick: Scope = {
  ...full,
  warmUp: 5,
  rounds: 2,
  sessionsARound: 10,
  peerSessionsARound: 1,
  sessions: 50,
  readRounds: 3,
  peerReadsARound: 2,
  flacSessions: 10,
};
