/** Keeps the screen lit, where the browser can: one that is dark sends no events, and some systems let its page sleep. */
export function createWakeLock() {
  let held: { release: () => Promise<void> } | undefined;
  let wanted = false;
  const ask = () => {
    if (!wanted || document.hidden) return;
    const { wakeLock } = navigator as {
      readonly wakeLock?: { request: (kind: 'screen') => Promise<typeof held> };
    };
    wakeLock?.request('screen').then(
      (lock) => {
        if (wanted) held = lock;
        else void lock?.release();
      },
      () => undefined,
    );
  };
  return {
    keep(): void {
      wanted = true;
      // The browser takes it back whenever the page is hidden.
      document.addEventListener('visibilitychange', ask);
      ask();
    },
    release(): void {
      wanted = false;
      document.removeEventListener('visibilitychange', ask);
      void held?.release().catch(() => undefined);
      held = undefined;
    },
  };
}
