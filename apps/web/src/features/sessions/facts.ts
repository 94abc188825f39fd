import type { Channel, Session } from '../../api/index.ts';
import { dayOf, joined, lengthOf, timeOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';

/** How long a session is, in seconds: by its end or, while it runs, by its longest channel. */
export function secondsOf(session: Session): number {
  const byClock = session.endedAt ? (Date.parse(session.endedAt) - Date.parse(session.startedAt)) / 1000 : 0;
  return Math.max(byClock, ...session.channels.map(secondsOfChannel), 0);
}

/** Points come irregularly where there is no rate: their number says nothing then. */
const secondsOfChannel = (channel: Channel): number => {
  const rate = rateOf(channel);
  return rate === null ? (channel.summary?.seconds ?? 0) : channel.points / rate;
};

/** Points a second as reading goes by it: measured, where the recorder's own clock ran fast or slow. */
export const rateOf = (channel: Channel): number | null => channel.measuredRate ?? channel.rate;

export const nameOf = (session: Session): string => session.exercise?.name ?? words.sessions.noExercise;

/** Saturday 5 December, 14:05. */
export function whenOf(session: Session): string {
  const at = { instant: session.startedAt, timeZone: session.timeZone };
  return `${dayOf(at)}, ${timeOf(at)}`;
}

type TitleOf = (dataType: string) => string;

/** ECG · Respiration: each data type once. */
export const kindsOf = (session: Session, titleOf: TitleOf): string =>
  joined([...new Set(session.channels.map((channel) => titleOf(channel.dataType)))]);

export function lineOf(session: Session, titleOf: TitleOf): string {
  const seconds = secondsOf(session);
  const parts = [seconds > 0 ? lengthOf(seconds) : '', kindsOf(session, titleOf)];
  if (session.markers > 0) parts.push(words.sessions.markers(session.markers));
  if (session.discardReason) parts.push(words.keeping.reasons[session.discardReason]);
  return joined(parts);
}

const liveliest = ['ecg', 'ppg', 'respiration', 'heart-rate', 'eeg'];

/** The channel by which a session is recognised: the heart first. */
export function faceOf(session: Session): Channel | undefined {
  const place = (channel: Channel) => {
    const found = liveliest.indexOf(channel.dataType);
    return found < 0 ? liveliest.length : found;
  };
  return session.channels.filter((channel) => channel.points > 0).toSorted((a, b) => place(a) - place(b))[0];
}

/** A fast signal over minutes is a bar; its first seconds are a face. Slow ones are shown whole. */
export function faceRange(
  session: Session,
  channel: Channel,
  seconds: number,
): { from: number; to: number; whole: boolean } {
  const all = secondsOf(session);
  return (channel.rate ?? 0) > 20 && all > seconds * 1.5
    ? { from: 0, to: seconds, whole: false }
    : { from: 0, to: all, whole: true };
}
