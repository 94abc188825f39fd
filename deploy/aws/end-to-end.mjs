// Asks an environment from outside, as people and programs do: node deploy/aws/end-to-end.mjs https://staging.example.org
// With TOKEN, a program's own, also as somebody who is signed in.
const [place] = process.argv.slice(2);
const { TOKEN } = process.env;
const failures = [];

async function ask(path, wanted, says, headers = {}) {
  const answer = await fetch(new URL(path, place), {
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
  }).catch((error) => ({ status: `none (${error.message})`, text: async () => '' }));
  const text = await answer.text();
  const good =
    (wanted.status === undefined ? answer.status > 0 : answer.status === wanted.status) &&
    (wanted.holds === undefined || wanted.holds.test(text)) &&
    !wanted.lacks?.test(text);
  if (!good) failures.push(`${says}: ${path} answered ${answer.status}`);
  console.log(`${good ? 'well ' : 'WRONG'} ${says}`);
}

await ask('/', { status: 200, holds: /<div id="root">/ }, 'the web app is there');
await ask('/openapi.json', { status: 200, holds: /"openapi":/ }, 'the API tells what it is');
await ask('/v1/me', { status: 401 }, 'strangers are told to sign in');
// Addresses that are nobody's get the app's own page.
for (const path of ['/metrics', '/health', '/ready'])
  await ask(path, { lacks: /# HELP|"status"|"checks"/ }, `what is private is not here (${path})`);
if (TOKEN)
  await ask('/v1/me', { status: 200, holds: /"id":/ }, 'somebody signed in is known', {
    authorization: `Bearer ${TOKEN}`,
  });
const plain = new URL(place);
if (plain.protocol === 'https:') {
  plain.protocol = 'http:';
  await ask(plain.href, { status: 301 }, 'who comes without TLS is sent on');
}
for (const failure of failures) console.error(failure);
process.exitCode = failures.length === 0 ? 0 : 1;
