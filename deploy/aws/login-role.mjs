// Runs in the image, before the migrations: makes the role that requests come with, or gives it the password of today.
import pg from 'pg';

const login = new URL(process.env.ATTUNE_DATABASE_URL);
const name = pg.escapeIdentifier(decodeURIComponent(login.username));
const password = pg.escapeLiteral(decodeURIComponent(login.password));
const owner = new pg.Client({ connectionString: process.env.ATTUNE_DATABASE_DIRECT_URL });
await owner.connect();
try {
  const { rowCount } = await owner.query('select from pg_roles where rolname = $1', [
    decodeURIComponent(login.username),
  ]);
  // Put together without templates, whose signs CloudFormation would take for its own.
  const verb = rowCount ? 'alter' : 'create';
  await owner.query([verb, 'role', name, 'login noinherit password', password].join(' '));
} finally {
  await owner.end();
}
