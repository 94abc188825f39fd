/** What a browser tells a page: that it is online again, that it is about to go. */
export function listen(on: { readonly online: () => void; readonly hidden: () => void }): () => void {
  if (typeof document === 'undefined') return () => undefined;
  const hidden = () => {
    if (document.visibilityState === 'hidden') on.hidden();
  };
  addEventListener('online', on.online);
  addEventListener('pagehide', on.hidden);
  document.addEventListener('visibilitychange', hidden);
  return () => {
    removeEventListener('online', on.online);
    removeEventListener('pagehide', on.hidden);
    document.removeEventListener('visibilitychange', hidden);
  };
}
