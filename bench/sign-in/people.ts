import { readConfig } from '../../apps/server/src/config.ts';
import { openRuntime } from '../../apps/server/src/runtime.ts';
import type { Product } from '../lib/product.ts';

export type SomeoneWithPassword = { readonly email: string; readonly password: string };

/** People who sign in with a password, made beside the running server and given their passwords through it. */
export async function makePeople(product: Product, count: number): Promise<SomeoneWithPassword[]> {
  const settings = {
    ATTUNE_LOG: 'error',
    ATTUNE_DATA_DIR: product.dataDir,
    ATTUNE_DATABASE_URL: product.appUrl,
    ATTUNE_DATABASE_DIRECT_URL: product.ownerUrl,
  };
  const { app, close } = await openRuntime(readConfig(settings), { schema: 'check' });
  const links: { email: string; link: string }[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const email = `bench-${i}@example.org`;
      const userId = await app.identity.users.create({ firstName: 'Bench', email });
      links.push({ email, link: await app.identity.makeLink(userId, 30) });
    }
  } finally {
    await close();
  }
  const people: SomeoneWithPassword[] = [];
  for (const { email, link } of links) {
    const signedIn = await product.http.ask({
      method: 'POST',
      path: '/v1/login-links/use',
      json: { token: link },
    });
    const token = /__Host-attune=([^;]+)/.exec(String(signedIn.headers['set-cookie']))?.[1] ?? '';
    const password = `seven green lanterns for ${email}`.replaceAll(/[@.]/g, ' ');
    await product.http.ask({ method: 'PUT', path: '/v1/me/password', json: { password }, token });
    people.push({ email, password });
  }
  return people;
}
