import { createTransport } from 'nodemailer';
import { inSpan } from '../../../kernel/trace.ts';

export type Letter = { readonly to: string; readonly subject: string; readonly text: string };

/**
 * How mails leave: over SMTP; into an outbox that only this machine can look into, for the demo and development; or,
 * where nothing is configured, not at all.
 */
export type MailTransport = {
  readonly kind: 'smtp' | 'outbox' | 'none';
  /**
   * Resolves when the mail was taken over; until then it is not sent. `id`: the same each time it is tried. Who is killed
   * between the mail server's word and writing it down sends it again, and by this a reader's program knows it again.
   */
  deliver(letter: Letter, id: string): Promise<void>;
};

const seconds = 1000;

/** `url`: smtp://user:password@host:587, or smtps:// where the connection begins encrypted. */
export function smtp(url: string, from: string): MailTransport {
  const transport = createTransport(
    { url, connectionTimeout: 10 * seconds, greetingTimeout: 10 * seconds, socketTimeout: 30 * seconds },
    { from },
  );
  const server = () => ({ 'server.address': new URL(url).hostname });
  return {
    kind: 'smtp',
    async deliver({ to, subject, text }, id) {
      // As an object: an address with a comma in it is one address.
      await inSpan('mail', 'client', server, () =>
        transport.sendMail({
          to: { name: '', address: to },
          messageId: `<${id}@${hostOf(from)}>`,
          subject,
          text,
          textEncoding: 'quoted-printable',
        }),
      );
    },
  };
}

/** Of `Attune <attune@example.org>` as of `attune@example.org`: the right side of a Message-ID (RFC 5322, 3.6.4). */
const hostOf = (from: string): string => /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';

/** The words stay in the database, sealed; the outbox page shows them. */
export const outbox = (): MailTransport => ({ kind: 'outbox', deliver: async () => {} });

export const noMail = (): MailTransport => ({
  kind: 'none',
  deliver: async () => {
    throw new Error('No way to send mail is configured: set ATTUNE_MAIL_URL.');
  },
});
