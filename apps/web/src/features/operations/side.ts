/** Whether this page came from the private side: the server says so in the page itself. */
export const isPrivateSide = (): boolean =>
  document.querySelector('meta[name="attune-side"]')?.getAttribute('content') === 'private';
