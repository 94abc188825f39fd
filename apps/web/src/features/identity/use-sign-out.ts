import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, codeOf } from '../../api/index.ts';
import { sentenceOf } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useLogin } from './login.ts';

/** Ends the login and forgets everything that this page holds of the person. */
export function useSignOut() {
  const login = useLogin();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async () => {
      await api.signOut().catch((error: unknown) => {
        // It had ended already, which is what was wanted.
        if (codeOf(error) !== 'not-signed-in') throw error;
      });
      login.left();
      await navigate({ to: '/' });
    },
    // Without a network it must fail at once: whoever walks away believes they are signed out.
    networkMode: 'always',
    onError: (error) =>
      notifications.show({
        color: 'red',
        autoClose: false,
        message: words.stillSignedIn(sentenceOf(error)),
      }),
  });
}
