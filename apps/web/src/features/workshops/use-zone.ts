import { useMe } from '../identity/me.ts';
import { zoneHere } from './times.ts';

/** The time zone in which the reader is shown times: the one they chose, else that of this browser. */
export const useZone = (): string => useMe().timeZone ?? zoneHere();
