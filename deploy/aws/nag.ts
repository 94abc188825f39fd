import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Findings of the rule packs that stay, each with the reason: by rule, or by rule and finding in brackets. */
export function accept(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
}

/** The same reason for several rules, which the two packs name differently. */
export const because = (reason: string, ...rules: readonly string[]): Record<string, string> =>
  Object.fromEntries(rules.map((rule) => [rule, reason]));
