import type { Page } from 'playwright-core';
import type { Stage } from './kit.ts';

/** A login of the demo in its own words to the server, beside the screens. */
export type Hand = {
  readonly userId: string;
  readonly token: string;
  ask<T>(method: string, path: string, body?: object | Uint8Array<ArrayBuffer>): Promise<T>;
};

/** For somebody who has entered on the page. */
export async function handOf(stage: Stage, page: Page): Promise<Hand> {
  const cookie = (await page.context().cookies()).find(({ name }) => name === '__Host-attune');
  if (!cookie) throw new Error('Nobody has entered on this page.');
  const token = cookie.value;
  const ask = async <T>(
    method: string,
    path: string,
    body?: object | Uint8Array<ArrayBuffer>,
  ): Promise<T> => {
    const isBatch = body instanceof Uint8Array;
    const answer = await fetch(`${stage.place.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': isBatch ? 'application/vnd.attune.points' : 'application/json' } : {}),
      },
      ...(body ? { body: isBatch ? body : JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? (undefined as T) : (JSON.parse(text) as T);
  };
  const me = await ask<{ userId: string }>('GET', '/v1/me');
  return { userId: me.userId, token, ask };
}

/** Starts a session of the person. @returns its address, which is the same at the API and, without /v1, on the screens */
export async function startSession(
  hand: Hand,
  channels: readonly object[],
): Promise<{ id: string; path: string }> {
  const sessions = `/v1/users/${hand.userId}/sessions`;
  const { id } = await hand.ask<{ id: string }>('POST', sessions, {
    startedAt: new Date().toISOString(),
    timeZone: 'Europe/Berlin',
    channels,
  });
  return { id, path: `${sessions}/${id}` };
}

export const screenOf = (userId: string, sessionId: string): string =>
  `/people/${userId}/sessions/${sessionId}`;
