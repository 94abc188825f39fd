import type { Run } from '../../../kernel/database/database.ts';
import type { MailText } from '../../mail/index.ts';
import { createUserStore } from '../store/users.ts';
import { ageTexts } from './age-texts.ts';
import type { IdentityDeps } from './deps.ts';
import { mailTexts, maskEmail, type SecurityChange } from './mail-texts.ts';
import { fieldPlace } from './users.ts';

export type Letters = ReturnType<typeof createLetters>;

/** Mails to people, in the caller's transaction, each with the other person whom it names. Who has no e-mail gets none. */
export function createLetters({ vault, mail, namesOf, languageOf }: IdentityDeps) {
  async function addressee(run: Run, userId: string) {
    const user = await createUserStore(run).whole(userId);
    if (!user?.email) return undefined;
    const email = (await vault.of(userId)).openText(fieldPlace(userId, 'email'), user.email);
    const name = (await namesOf(run, [userId])).get(userId) ?? '';
    const language = await languageOf(run, userId);
    return { email, name, language, texts: mailTexts(language) };
  }
  type Addressee = NonNullable<Awaited<ReturnType<typeof addressee>>>;

  async function write(
    run: Run,
    userId: string,
    kind: string,
    text: (to: Addressee) => { subject: string; text: string },
    { address, about }: { readonly address?: string; readonly about?: string | undefined } = {},
  ): Promise<void> {
    const to = await addressee(run, userId);
    if (to) await mail.write(run, userId, kind, address ?? to.email, text(to), about);
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
      write(run, userId, 'email-proof', ({ name, texts }) => texts.emailProof({ name, link, minutes }), {
        address: email,
      }),

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
      await write(
        run,
        userId,
        'came-of-age',
        (to) => to.texts.cameOfAge({ name: own ? to.name : name, own }),
        { about: child },
      );
    },

    /** Ahead of a birthday that counts, to the child and to guardians. */
    birthday: async (
      run: Run,
      userId: string,
      about: { readonly child: string; readonly step: 'soon' | 'decides'; readonly hasWayIn: boolean },
    ): Promise<void> => {
      const { child, step, hasWayIn } = about;
      const name = (await namesOf(run, [child])).get(child) ?? '';
      await write(
        run,
        userId,
        'notification',
        ({ language }) => ageTexts(language)[step]({ name, own: userId === child, hasWayIn }),
        { about: child },
      );
    },

    /** About something new in the app, in words of the domain that tells it. */
    notice: (run: Run, userId: string, text: (name: string) => MailText, about?: string) =>
      write(run, userId, 'notification', ({ name }) => text(name), { about }),

    relationshipAsked: async (run: Run, userId: string, lead: string, link: string): Promise<void> => {
      const by = (await namesOf(run, [lead])).get(lead) ?? '';
      await write(
        run,
        userId,
        'relationship-asked',
        ({ name, texts }) => texts.relationshipAsked({ name, by, link }),
        { about: lead },
      );
    },
  };
}
