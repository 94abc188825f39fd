// Lets one person take the role with writes for an hour, and takes away leaves that have ended.
import { execFileSync } from 'node:child_process';
import { hasEnded, leaveFor, nameOf } from './leave.mjs';

const { PERSON = '', ACCOUNT = '', REASON = '' } = process.env;
const aws = (...args) => execFileSync('aws', ['iam', ...args, '--output', 'json'], { encoding: 'utf8' });
if (REASON.trim().length < 10) throw new Error('Say why, in ten characters at least.');

const now = new Date();
const role = ['--role-name', 'attune-read'];
for (const name of JSON.parse(aws('list-role-policies', ...role)).PolicyNames)
  if (hasEnded(name, now)) aws('delete-role-policy', ...role, '--policy-name', name);

const until = new Date(now.getTime() + 3_600_000);
const leave = JSON.stringify(leaveFor(PERSON, ACCOUNT, until));
aws('put-role-policy', ...role, '--policy-name', nameOf(until), '--policy-document', leave);
console.log(`${PERSON} may take attune-write in ${ACCOUNT} until ${until.toISOString()}. Why: ${REASON}`);
