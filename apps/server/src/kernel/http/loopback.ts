/**
 * Whether a request was made on this machine. Behind a proxy every request comes from loopback; what a proxy adds
 * gives it away, and so does the name it is called by.
 */
export function isLoopback(request: {
  ip: string;
  hostname: string;
  headers: Record<string, unknown>;
}): boolean {
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded ?? request.headers.via;
  return forwarded === undefined && isLocal(request.ip.replace(/^::ffff:/, '')) && isLocal(request.hostname);
}

const isLocal = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);
