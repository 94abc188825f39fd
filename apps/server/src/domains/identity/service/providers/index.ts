import { type Actor, nobody, type UserActor } from '../../../../kernel/actor.ts';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import { errorFacts } from '../../../../kernel/log.ts';
import { createIdentityStore } from '../../store/identities.ts';
import { createUserStore } from '../../store/users.ts';
import type { IdentityDeps, Where } from '../deps.ts';
import { admit, type Entry } from '../entry.ts';
import type { Invites } from '../invites/index.ts';
import type { Letters } from '../letters.ts';
import type { Logins, OpenedLogin } from '../logins.ts';
import type { OneTime } from '../one-time.ts';
import { refuseUnproven } from '../proven.ts';
import type { WaysIn } from '../ways-in.ts';
import { createConnection, type Proven, type ProviderAnswer } from './connection.ts';
import { createIdentities } from './identities.ts';
import { newVisit, readVisit, type VisitDetails, visitDetails, visitMinutes, visitText } from './visit.ts';

type Parts = {
  readonly logins: Logins;
  readonly letters: Letters;
  readonly oneTime: OneTime;
  readonly waysIn: WaysIn;
  readonly invites: Invites;
};

/** What the visit is for, and who begins it. */
type Purpose =
  | { readonly to: 'sign-in' }
  | { readonly to: 'connect'; readonly actor: UserActor }
  | { readonly to: 'accept'; readonly token: string; readonly termsVersion: string };

/** Where the browser goes, and the cookie with which it comes back. */
type BegunVisit = { readonly url: string; readonly cookie: string; readonly expiresAt: Date };

/** Who comes back. */
type Visitor = { readonly cookie: string | undefined; readonly actor: Actor; readonly where: Where };

/** Without a login: the identity was connected before, and nothing changed. */
type Returned = Entry | { readonly state: 'connected'; readonly login: OpenedLogin | undefined };

const refusedActions = {
  'sign-in': 'login:open (provider)',
  connect: 'identity:connect',
  accept: 'invite:accept',
} as const;

/**
 * Outside identities: a browser goes to a provider, comes back once, and what it brings is checked before anything is
 * written. Nobody is found by an e-mail, which a provider may let anybody claim.
 */
export function createProviders(deps: IdentityDeps, parts: Parts) {
  const { db, audit, clock, providers } = deps;
  const { logins, letters, oneTime, waysIn, invites } = parts;
  const connection = createConnection(clock, deps.publicUrl);
  const identities = createIdentities(deps);

  function configOf(name: string) {
    const provider = providers.find((one) => one.name === name);
    if (!provider) throw notFound();
    return provider;
  }

  async function begin(name: string, purpose: Purpose): Promise<BegunVisit> {
    const provider = configOf(name);
    if (purpose.to === 'connect') logins.refuseStale(purpose.actor);
    if (purpose.to === 'accept') await invites.look(purpose.token);
    await connection.reach(provider);
    const visit = newVisit(purpose.to === 'accept' ? purpose.token : undefined);
    const details = {
      provider: name,
      purpose: purpose.to,
      ...(purpose.to === 'accept' ? { termsVersion: purpose.termsVersion } : {}),
    } satisfies VisitDetails;
    const who =
      purpose.to === 'connect' ? { userId: purpose.actor.userId, about: purpose.actor.loginId } : {};
    const state = await db.withSystem('begin-provider-visit', async (run) => {
      if (purpose.to === 'connect') await refuseUnproven(run, logins, purpose.actor);
      return oneTime.make(run, 'provider', visitMinutes, { ...who, browser: visit.secret, details });
    });
    return {
      url: await connection.addressFor(provider, state, visit),
      cookie: visitText(visit),
      expiresAt: new Date(clock.now().getTime() + visitMinutes * 60_000),
    };
  }

  /** Uses the visit up, so that whatever comes after happens once. */
  async function end(name: string, state: string, visitor: Visitor) {
    const visit = readVisit(visitor.cookie);
    const begun =
      visit &&
      (await db.withSystem('end-provider-visit', (run) => oneTime.use(run, 'provider', state, visit.secret)));
    if (!begun) throw over();
    const details = visitDetails.parse(begun.details);
    // A provider could send a browser back to the address of another one, to have a code sent to the wrong place.
    if (details.provider !== name) throw over();
    return { visit, details, loginId: begun.about };
  }

  async function finish(name: string, answer: ProviderAnswer, visitor: Visitor): Promise<Returned> {
    const provider = configOf(name);
    const { visit, details, loginId } = await end(name, answer.state, visitor);
    const { actor, where } = visitor;
    const isConnecting = details.purpose === 'connect';
    if (isConnecting && (actor.kind !== 'user' || actor.loginId !== loginId)) throw signedOutMeanwhile();
    const proven = await connection.prove(provider, answer, visit).catch(async (error: unknown) => {
      if (error instanceof AppError) {
        // Whoever runs this sees which provider it was, and what kind of thing went wrong: never what it said.
        deps.log.warn('outside provider', { provider: name, code: error.code, ...errorFacts(error.cause) });
        if (error.code === 'sign-in-failed') await refuse(actor, details.purpose);
      }
      throw error;
    });
    if (isConnecting) return connect(actor as UserActor, proven);
    if (details.purpose === 'sign-in') return enter(proven, where);
    if (visit.inviteToken === undefined) throw over();
    return accept({ token: visit.inviteToken, termsVersion: details.termsVersion ?? '' }, proven, where);
  }

  async function enter(proven: Proven, where: Where): Promise<Entry> {
    const { userId, entry } = await db.withSystem('enter-with-identity', async (run) => {
      const found = await identities.find(run, proven);
      if (!found) return {};
      // Held until the login is there: who is shut out in this moment finds it among those that end.
      const user = await createUserStore(run).lock(found.user_id);
      if (user?.status !== 'active') return { userId: found.user_id };
      const used = await createIdentityStore(run).touch(user.id, found.identity_id, clock.now());
      // Disconnected in this moment.
      if (used === 0) return { userId: user.id };
      return {
        userId: user.id,
        entry: await admit(run, parts, { userId: user.id, method: 'provider', where }),
      };
    });
    if (entry) return entry;
    await refuse(nobody, 'sign-in', userId);
    throw unknownIdentity();
  }

  const refuse = (actor: Actor, purpose: VisitDetails['purpose'], subject?: string) =>
    db.withSystem('refuse-identity', (run) =>
      audit.record(run, { actor, action: refusedActions[purpose], subject, outcome: 'refused' }),
    );

  const connect = (actor: UserActor, proven: Proven): Promise<Returned> =>
    db.withSystem('connect-identity', async (run) => {
      const { userId } = actor;
      await createUserStore(run).lock(userId);
      if (!(await identities.attach(run, userId, proven))) return { state: 'connected', login: undefined };
      // Fails for a login that ended meanwhile, and with it everything.
      const login = await logins.renew(run, actor);
      await letters.securityChanged(run, userId, 'identity-added');
      await audit.record(run, { actor, action: 'identity:connect', subject: userId, outcome: 'done' });
      return { state: 'connected', login };
    });

  const accept = (
    acceptance: { token: string; termsVersion: string },
    proven: Proven,
    where: Where,
  ): Promise<Entry> =>
    db.withSystem('accept-invite-with-identity', async (run) => {
      const entered = await invites.acceptWithin(run, acceptance, where, async (inner, userId) => {
        await identities.attach(inner, userId, proven);
        return { method: 'provider', strong: false };
      });
      return { state: 'signed-in', ...entered };
    });

  return {
    /** In the order in which the deployment names them. */
    list: () => providers.map(({ name, title }) => ({ name, title })),
    begin,
    finish,

    disconnect(actor: UserActor, identityId: string): Promise<void> {
      const { userId } = actor;
      return db.withSystem('disconnect-identity', async (run) => {
        await refuseUnproven(run, logins, actor);
        await waysIn.remove(run, userId, async () => {
          if ((await createIdentityStore(run).remove(userId, identityId)) === 0) throw notFound();
        });
        await letters.securityChanged(run, userId, 'identity-removed');
        await audit.record(run, { actor, action: 'identity:disconnect', subject: userId, outcome: 'done' });
      });
    },
  };
}

/** Unknown, used, too old, of another browser, of another provider: all alike. */
const over = () =>
  new AppError('not-found', 'This visit to the provider does not count any more. Begin again.');

const signedOutMeanwhile = () =>
  new AppError(
    'not-signed-in',
    'You were signed out meanwhile, or are somebody else now. Sign in, then connect the identity again.',
  );

/** The same for an identity that nobody has, and one of somebody who may not come in. */
const unknownIdentity = () =>
  new AppError(
    'sign-in-failed',
    'Nobody here signs in with this identity. Accept an invite with it, or sign in another way and connect it in Settings.',
  );
