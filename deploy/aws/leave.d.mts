type Leave = { readonly Version: string; readonly Statement: readonly Readonly<Record<string, unknown>>[] };
export function leaveFor(person: string, account: string, until: Date): Leave;
export function nameOf(until: Date): string;
export function hasEnded(name: string, now: Date): boolean;
