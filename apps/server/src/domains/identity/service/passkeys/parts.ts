import type { Invites } from '../invites/index.ts';
import type { Letters } from '../letters.ts';
import type { Logins } from '../logins.ts';
import type { RecoveryCodes } from '../recovery-codes.ts';
import type { Throttle } from '../throttle.ts';
import type { WaysIn } from '../ways-in.ts';
import type { Ceremonies } from './ceremony.ts';

export type PasskeyParts = {
  readonly ceremonies: Ceremonies;
  readonly invites: Invites;
  readonly letters: Letters;
  readonly logins: Logins;
  readonly recoveryCodes: RecoveryCodes;
  readonly throttle: Throttle;
  readonly waysIn: WaysIn;
};
