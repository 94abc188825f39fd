import type { Client } from './client.ts';
import type { Problem } from './errors.ts';
import type { operations } from './generated.ts';

/** What an upload answers: the session, whether it was there already, and what was odd about the file. */
export type Uploaded = operations['importSession']['responses'][201]['content']['application/json'];

export type UploadOptions = {
  readonly userId: string;
  readonly file: Blob;
  /** IANA name of the zone in which the recorder's clock stood. */
  readonly timeZone: string;
  /** Called with the share that has been sent, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
};

/** The server refused the file; `problem.detail` says why and what to do. */
export class UploadError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'UploadError';
    this.problem = problem;
  }
}

/**
 * Sends a file and tells how far it is. XMLHttpRequest where there is one: fetch cannot tell how much was sent.
 * @throws UploadError when it was refused; DOMException `AbortError` when it was cancelled; Error when the connection
 * broke, in which case nothing was stored and the same file can be sent again.
 */
export async function uploadSession(client: Client, options: UploadOptions): Promise<Uploaded> {
  const { userId, timeZone } = options;
  const url = `${client.baseUrl}/v1/users/${encodeURIComponent(userId)}/sessions/import?${new URLSearchParams({ timeZone })}`;
  const { status, body } = await (typeof XMLHttpRequest === 'undefined' ? byFetch : byRequest)(
    client,
    url,
    options,
  );
  if (status === 200 || status === 201) return JSON.parse(body) as Uploaded;
  throw new UploadError(toProblem(status, body));
}

type Answer = { readonly status: number; readonly body: string };

const headersOf = (client: Client): Record<string, string> => ({
  'content-type': 'application/octet-stream',
  ...(client.token ? { authorization: `Bearer ${client.token}` } : {}),
});

async function byFetch(
  client: Client,
  url: string,
  { file, signal, onProgress }: UploadOptions,
): Promise<Answer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: headersOf(client),
    body: file,
    ...(signal ? { signal } : {}),
  });
  onProgress?.(1);
  return { status: answer.status, body: await answer.text() };
}

function byRequest(
  client: Client,
  url: string,
  { file, signal, onProgress }: UploadOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    for (const [name, value] of Object.entries(headersOf(client))) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    request.onload = () => resolve({ status: request.status, body: request.responseText });
    request.onerror = () =>
      reject(new Error('The connection broke. Nothing was stored; send the file again.'));
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    if (signal?.aborted) return reject(new DOMException('The upload was cancelled.', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function toProblem(status: number, body: string): Problem {
  try {
    return JSON.parse(body) as Problem;
  } catch {
    const detail = 'The server gave no readable answer. Try again.';
    return { type: 'about:blank', title: 'No answer', status, detail, code: 'busy', requestId: '' };
  }
}
