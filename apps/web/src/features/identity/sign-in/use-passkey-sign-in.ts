import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, type Entry } from '../../../api/index.ts';
import { askForPasskey, mayOfferPasskeys } from '../passkeys.ts';

type OnEntry = (entry: Entry) => void;

/** Signs in with a passkey when a button says so. */
export const usePasskeySignIn = (onEntry: OnEntry) =>
  useMutation({
    mutationFn: async () => api.signInWithPasskey(await askForPasskey(await api.passkeySignInOptions())),
    onSuccess: onEntry,
  });

/** Lets the browser offer passkeys among the names that it knows, for as long as the screen is there. */
export function useOfferedPasskey(onEntry: OnEntry): void {
  const enter = useRef(onEntry);
  enter.current = onEntry;
  const offered = useRef(false);
  useEffect(() => {
    // One offer a screen: effects may run twice, and each offer is a challenge on the server.
    if (offered.current) return;
    offered.current = true;
    void offerPasskey().then((entry) => entry && enter.current(entry));
  }, []);
}

async function offerPasskey(): Promise<Entry | undefined> {
  if (!(await mayOfferPasskeys())) return undefined;
  try {
    return await api.signInWithPasskey(await askForPasskey(await api.passkeySignInOptions(), true));
  } catch {
    // Nobody asked for it: the button beneath says what goes wrong.
    return undefined;
  }
}
