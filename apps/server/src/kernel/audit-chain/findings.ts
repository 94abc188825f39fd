/** What is wrong, and where; never about whom. */
export type Finding = {
  readonly what: string;
  readonly chain?: number | undefined;
  readonly seq?: number | undefined;
  readonly eventId?: string | null | undefined;
  readonly anchor?: number | undefined;
};

export type OnFinding = (finding: Finding) => void;

/** One line for an operator. */
export function lineOf({ what, chain, seq, eventId, anchor }: Finding): string {
  const where = [
    chain === undefined ? '' : `chain ${chain}`,
    seq === undefined ? '' : `seq ${seq}`,
    eventId ? `event ${eventId}` : '',
    anchor === undefined ? '' : `anchor ${anchor}`,
  ].filter((part) => part !== '');
  return `${where.join(', ')}: ${what}`;
}
