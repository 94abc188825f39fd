import type { PointArray } from '@attune/signals';
import type { UserActor } from '../../../../kernel/actor.ts';
import type { AppError } from '../../../../kernel/errors.ts';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import type { ClockReading } from '../../store/live.ts';
import { blockPoints, type SessionKey } from '../../store/rows.ts';
import { sealBlock } from '../blocks.ts';
import type { Piece } from '../store-blocks.ts';
import type { LivePiece } from './message.ts';

/** Who sent points, and is told what came of them. */
export type Sender = {
  readonly session: SessionKey;
  /** Whose login is checked again with each transaction. */
  actor(): UserActor;
  isGone(): boolean;
  /** Up to this message everything is stored. */
  acked(number: number, bytes: number, pieces: readonly Piece[]): void;
  failed(error: AppError): void;
  /** The login or its rights have changed: may they still? @throws AppError when not */
  admitAgain(): Promise<void>;
};

export type Message = {
  readonly sender: Sender;
  readonly number: number;
  readonly bytes: number;
  /** When it came in, as `performance.now()` has it. */
  readonly arrivedAt: number;
  readonly pieces: readonly LivePiece[];
  readonly readings: readonly ClockReading[];
};

/** What one sender has waiting, sealed: it is stored whole, later, or not at all. */
export type Unit = {
  readonly sender: Sender;
  readonly key: PersonKey;
  readonly number: number;
  readonly bytes: number;
  readonly pieces: readonly Piece[];
  readonly readings: readonly ClockReading[];
  /** When the oldest of it came in, as `performance.now()` has it. */
  readonly arrivedAt: number;
  /** When it was first tried, in milliseconds. */
  readonly since: number;
};

/** Makes one block a channel of what follows on each other: a row costs the same whether it holds 100 points or 1,000. */
export function sealUnit(messages: readonly Message[], key: PersonKey, since: number): Unit {
  const last = messages.at(-1) as Message;
  const { sender } = last;
  return {
    sender,
    key,
    number: last.number,
    bytes: messages.reduce((sum, message) => sum + message.bytes, 0),
    pieces: joined(messages.flatMap((message) => message.pieces)).map((run) =>
      sealRun(run, key, sender.session),
    ),
    readings: messages.flatMap((message) => message.readings),
    arrivedAt: (messages[0] as Message).arrivedAt,
    since,
  };
}

/** Two of one sender as one. */
export const joinUnits = (earlier: Unit, later: Unit): Unit => ({
  ...later,
  bytes: earlier.bytes + later.bytes,
  pieces: [...earlier.pieces, ...later.pieces],
  readings: [...earlier.readings, ...later.readings],
  arrivedAt: earlier.arrivedAt,
  since: earlier.since,
});

type Stretch = [LivePiece, ...LivePiece[]];

function joined(pieces: readonly LivePiece[]): Stretch[] {
  const stretches: Stretch[] = [];
  const open = new Map<number, { stretch: Stretch; count: number }>();
  for (const piece of pieces) {
    const { number } = piece.channel;
    const last = open.get(number);
    const before = last?.stretch.at(-1);
    if (last && before && follows(before, piece) && last.count + piece.points.length <= blockPoints) {
      last.stretch.push(piece);
      last.count += piece.points.length;
      continue;
    }
    const stretch: Stretch = [piece];
    stretches.push(stretch);
    open.set(number, { stretch, count: piece.points.length });
  }
  return stretches;
}

const follows = (before: LivePiece, after: LivePiece): boolean =>
  before.firstSample + before.points.length === after.firstSample &&
  (before.times?.at(-1) ?? 0) <= (after.times?.[0] ?? 0);

function sealRun(stretch: Stretch, key: PersonKey, session: SessionKey): Piece {
  const [first] = stretch;
  const { channel, firstSample } = first;
  const points = stretch.length === 1 ? first.points : concat(stretch.map((piece) => piece.points));
  const times =
    first.times &&
    (stretch.length === 1
      ? first.times
      : concat(stretch.map((piece) => piece.times as Float64Array<ArrayBuffer>)));
  const content = { firstSample, points, ...(times ? { times } : {}) };
  const place = { ...session, channel: channel.number };
  const block = sealBlock(key, place, channel.form, content, { overview: false });
  return { channel: channel.number, form: channel.form, ...content, blocks: [block] };
}

function concat<A extends PointArray>(parts: readonly A[]): A {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const Form = (parts[0] as A).constructor as new (length: number) => A;
  const whole = new Form(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part as never, at);
    at += part.length;
  }
  return whole;
}
