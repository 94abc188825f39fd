import type { Logins } from '../logins.ts';
import type { OneTime } from '../one-time.ts';
import type { Passwords } from '../passwords.ts';
import type { Terms } from '../terms.ts';
import type { Throttle } from '../throttle.ts';
import type { Users } from '../users.ts';

export type InviteParts = {
  readonly logins: Logins;
  readonly oneTime: OneTime;
  readonly passwords: Passwords;
  readonly terms: Terms;
  readonly throttle: Throttle;
  readonly users: Users;
};
