/** As much of a WebSocket as is used here. */
export type SocketLike = {
  binaryType: string;
  send: (bytes: Uint8Array<ArrayBuffer>) => void;
  close: () => void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  onerror: (() => void) | null;
};
export type OpenSocket = (url: string, protocol: string, token: string | undefined) => SocketLike;
