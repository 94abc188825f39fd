import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
};

/** A real SMTP server that keeps what it is sent. */
export type Postbox = {
  /** For ATTUNE_MAIL_URL. */
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** The newest mail to the address that arrived after `from` others, once it is there. */
  waitFor(to: string, from?: number): Promise<ReceivedMail>;
  /** Nobody is known here any more: every address is refused for good (550), and named in the answer. */
  knowNobody(): void;
  /** While true, every mail is refused for the moment (451), as by a server whose disk is full. */
  refuse(refusing: boolean): void;
  close(): Promise<void>;
};

export async function openPostbox(): Promise<Postbox> {
  const mails: ReceivedMail[] = [];
  let refusing = false;
  let known = true;
  const server = new SMTPServer({
    onRcptTo({ address }, _session, done) {
      if (known) return done();
      return done(Object.assign(new Error(`<${address}>: nobody here`), { responseCode: 550 }));
    },
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const failure = Object.assign(new Error('No room just now.'), { responseCode: 451 });
      simpleParser(stream)
        .then((parsed) => {
          if (refusing) return done(failure);
          for (const { address } of session.envelope.rcptTo)
            mails.push({
              to: address,
              subject: parsed.subject ?? '',
              text: parsed.text ?? '',
              messageId: parsed.messageId ?? '',
            });
          return done();
        })
        .catch(done);
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    async waitFor(to, from = 0) {
      for (let tries = 0; tries < 600; tries++) {
        const mail = mails.slice(from).findLast((one) => one.to === to);
        if (mail) return mail;
        await sleep(50);
      }
      throw new Error(`No mail to ${to} came within 30 s.`);
    },
    knowNobody() {
      known = false;
    },
    refuse(now) {
      refusing = now;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The secret in the link of a mail. */
export function tokenIn(mail: { readonly text: string }): string {
  const token = /#token=([\w-]{43})/.exec(mail.text)?.[1];
  if (!token) throw new Error('The mail holds no link.');
  return token;
}

/** The link of a mail, whole. */
export function linkIn(mail: { readonly text: string }): string {
  const link = /https?:\/\/\S+#token=[\w-]{43}/.exec(mail.text)?.[0];
  if (!link) throw new Error('The mail holds no link.');
  return link;
}
