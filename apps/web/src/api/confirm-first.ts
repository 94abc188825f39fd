/** Shows a person how to prove that it is them. @returns whether they did */
export type AskToConfirm = () => Promise<boolean>;

/**
 * A way to ask the server that, where it answers `sign-in-again`, lets the person confirm that it is them and then asks
 * once more: whoever called does not notice. Several that come at once wait for one confirmation.
 */
export function createConfirmFirst() {
  let ask: AskToConfirm | undefined;
  let asking: Promise<boolean> | undefined;

  function confirmed(): Promise<boolean> {
    asking ??= (ask?.() ?? Promise.resolve(false)).finally(() => {
      asking = undefined;
    });
    return asking;
  }

  return {
    /** Who asks the person from now on. @returns how to take it back */
    confirmWith(by: AskToConfirm): () => void {
      ask = by;
      return () => {
        if (ask === by) ask = undefined;
      };
    },

    fetch: async (...[input, init]: Parameters<typeof fetch>): Promise<Response> => {
      const request = new Request(input, init);
      // A body can be read once; the copy is for the second time.
      const again = request.clone();
      const response = await fetch(request);
      return (await wantsConfirmation(response)) && (await confirmed()) ? fetch(again) : response;
    },
  };
}

async function wantsConfirmation(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const problem: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return (problem as { code?: unknown } | undefined)?.code === 'sign-in-again';
}
