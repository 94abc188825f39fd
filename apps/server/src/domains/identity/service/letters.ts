import type { Run } from '../../../kernel/database/database.ts';
import type { MailText } from '../../mail/index.ts';
import { createUserStore } from '../store/users.ts';
import type { IdentityDeps } from './deps.ts';
import { mailTexts, maskEmail, type SecurityChange } from './mail-texts.ts';
import { fieldPlace } from './users.ts';

export type Letters = ReturnType<typeof createLetters>;

/** Mails to people about themselves, in the caller's transaction. Who has no e-mail gets none. */
export function createLetters({ vault, mail, namesOf, languageOf }: IdentityDeps) {
  async function addressee(run: Run, userId: string) {
    const user = await createUserStore(run).whole(userId);
    if (!user?.email) return undefined;
    const email = (await vault.of(userId)).openText(fieldPlace(userId, 'email'), user.email);
    const name = (await namesOf(run, [userId])).get(userId) ?? '';
    return { email, name, texts: mailTexts(await languageOf(run, userId)) };
  }
  type Addressee = NonNullable<Awaited<ReturnType<typeof addressee>>>;

  async function write(
    run: Run,
    userId: string,
    kind: string,
    text: (to: Addressee) => { subject: string; text: string },
    address?: string,
  ): Promise<void> {
    const to = await addressee(run, userId);
    if (to) await mail.write(run, userId, kind, address ?? to.email, text(to));
  }

  return {
    /** Words that a password must not be made of. */
    async ownWords(run: Run, userId: string): Promise<string[]> {
      const to = await addressee(run, userId);
      return to ? [to.email, to.email.split('@')[0] ?? '', to.name] : [];
    },

    reset: (run: Run, userId: string, link: string, minutes: number) =>
      write(run, userId, 'password-reset', ({ name, texts }) => texts.reset({ name, link, minutes })),

    /** To the new address, which is not theirs yet. */
    emailProof: (run: Run, userId: string, email: string, link: string, minutes: number) =>
      write(
        run,
        userId,
        'email-proof',
        ({ name, texts }) => texts.emailProof({ name, link, minutes }),
        email,
      ),

    /** To the address that they have: whoever asks may not be them. */
    emailChangeAsked: (run: Run, userId: string, newEmail: string) =>
      write(run, userId, 'email-changed', ({ name, texts }) =>
        texts.emailChangeAsked({ name, masked: maskEmail(newEmail) }),
      ),

    /** To the address that they have had until now. */
    emailChanged: (run: Run, userId: string, newEmail: string) =>
      write(run, userId, 'email-changed', ({ name, texts }) =>
        texts.emailChanged({ name, masked: maskEmail(newEmail) }),
      ),

    securityChanged: (run: Run, userId: string, what: SecurityChange) =>
      write(run, userId, 'security-changed', ({ name, texts }) => texts.securityChanged({ name, what })),

    cameOfAge: async (run: Run, userId: string, child: string): Promise<void> => {
      const own = userId === child;
      const name = (await namesOf(run, [child])).get(child) ?? '';
      await write(run, userId, 'came-of-age', (to) =>
        to.texts.cameOfAge({ name: own ? to.name : name, own }),
      );
    },

    /** About something new in the app, in words of the domain that tells it. */
    notice: (run: Run, userId: string, text: (name: string) => MailText) =>
      write(run, userId, 'notification', ({ name }) => text(name)),

    relationshipAsked: async (run: Run, userId: string, lead: string, link: string): Promise<void> => {
      const by = (await namesOf(run, [lead])).get(lead) ?? '';
      await write(run, userId, 'relationship-asked', ({ name, texts }) =>
        texts.relationshipAsked({ name, by, link }),
      );
    },
  };
}
