import type { Client } from './client.ts';
import type { Problem } from './errors.ts';
import type { operations } from './generated.ts';

/** What an upload answers: the session, whether it was there already, and what was odd about the file. */
export type Uploaded = operations['importSession']['responses'][201]['content']['application/json'];

/** How a CSV file is to be read, where the preview has understood it wrongly. Columns count from 0. */
export type ImportPlan = {
  encoding?: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  delimiter?: ',' | ';' | '\t' | '|';
  decimal?: '.' | ',';
  headerRows?: number;
  /** Null: no column is one of times. */
  timeColumn?: number | null;
  timeUnit?: 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds' | 'samples' | 'clock' | 'date-time';
  /** Rows a second, whatever the times say. */
  rate?: number;
  ignore?: readonly number[];
  labels?: Readonly<Record<number, string>>;
  units?: Readonly<Record<number, string>>;
  dataTypes?: Readonly<Record<number, string>>;
  /** The one column holds intervals between beats. */
  intervals?: boolean;
  /** When the first point was taken: RFC 3339. */
  startedAt?: string;
};

/** A plan as a header carries it: JSON in ASCII. */
export const planHeader = (plan: ImportPlan): string =>
  JSON.stringify(plan).replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

export type UploadOptions = {
  readonly userId: string;
  readonly file: Blob;
  /** IANA name of the zone in which the recorder's clock stood. */
  readonly timeZone: string;
  /** What somebody knows better of a CSV file than its first rows tell. */
  readonly plan?: ImportPlan;
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

const headersOf = (client: Client, plan: ImportPlan | undefined): Record<string, string> => ({
  'content-type': 'application/octet-stream',
  ...(plan ? { 'import-plan': planHeader(plan) } : {}),
  ...(client.token ? { authorization: `Bearer ${client.token}` } : {}),
});

async function byFetch(
  client: Client,
  url: string,
  { file, plan, signal, onProgress }: UploadOptions,
): Promise<Answer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: headersOf(client, plan),
    body: file,
    ...(signal ? { signal } : {}),
  });
  onProgress?.(1);
  return { status: answer.status, body: await answer.text() };
}

function byRequest(
  client: Client,
  url: string,
  { file, plan, signal, onProgress }: UploadOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    for (const [name, value] of Object.entries(headersOf(client, plan)))
      request.setRequestHeader(name, value);
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
