/** Lets one of several tabs work at a time; `signal` ends the waiting. */
export type Lock = <T>(name: string, work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Where there are no locks, two tabs may do the same twice: the server sees by the ids that it is the same. */
export const webLock: Lock = (name, work, signal) =>
  typeof navigator === 'undefined' || !navigator.locks
    ? work()
    : navigator.locks.request(`attune-${name}`, { signal }, work);
