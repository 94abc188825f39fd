export type Scope = {
  /** Sessions sent before anything is timed: both programs compile their hot paths meanwhile. */
  readonly warmUp: number;
  readonly rounds: number;
  readonly sessionsARound: number;
  readonly peerSessionsARound: number;
  /** Of points as JSON, and of FLAC frames made by the client. */
  readonly otherSessionsARound: number;
  /** Sessions stored when the reads are timed, against one. */
  readonly sessions: number;
  /** Reads of each form before those that count: V8 compiles what runs often, and a server runs for weeks. */
  readonly readWarmUp: number;
  readonly readRounds: number;
  readonly readsARound: number;
  readonly peerReadsARound: number;
  readonly flacSessions: number;
  /** Of each simulated signal. */
  readonly simulatedSessions: number;
};

/** The whole measure: some minutes. */
export const full: Scope = {
  warmUp: 10,
  rounds: 3,
  sessionsARound: 34,
  peerSessionsARound: 3,
  otherSessionsARound: 8,
  sessions: 1000,
  readWarmUp: 400,
  readRounds: 6,
  readsARound: 20,
  peerReadsARound: 4,
  flacSessions: 30,
  simulatedSessions: 40,
};
/** A rough answer within a minute. */
export const quick: Scope = {
  ...full,
  warmUp: 5,
  rounds: 2,
  sessionsARound: 10,
  peerSessionsARound: 1,
  otherSessionsARound: 3,
  sessions: 50,
  readWarmUp: 60,
  readRounds: 3,
  peerReadsARound: 2,
  flacSessions: 10,
  simulatedSessions: 10,
};
