/** Those who are to be told. One that throws keeps nobody else from hearing it. */
export function createListeners<T>() {
  const listeners = new Set<(event: T) => void>();
  return {
    tell(event: T): void {
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch (error) {
          // Where it belongs, and after the others were told.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    subscribe(listener: (event: T) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
