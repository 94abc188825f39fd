import type { Person, World } from './world.ts';

/** The person at a login without a second factor, as after a password alone. */
export async function weakly(world: World, person: Person): Promise<Person> {
  const { token } = await world.app.db.withSystem('make-demo', (run) =>
    world.app.identity.logins.open(run, {
      userId: person.userId,
      method: 'password',
      strong: false,
      where: { device: 'test' },
    }),
  );
  const actor = await world.app.identity.logins.authenticate(token, true);
  if (!actor) throw new Error('A person who was just signed in is not.');
  return {
    userId: person.userId,
    token,
    actor,
    ask: (options) =>
      world.server.inject({ ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } }),
  };
}
