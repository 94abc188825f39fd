import { Button, FileButton, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { ApiError, api, type Profile, uploadPicture } from '../../api/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Card } from '../../ui/page.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { meQuery } from '../identity/queries.ts';
import { profileQuery } from '../people/queries.ts';
import styles from './settings-parts.module.css';

const kinds = ['image/png', 'image/jpeg', 'image/webp'];
const mostBytes = 5 * 1024 * 1024;

/** What the server would refuse is not sent. */
function refuse(file: Blob): void {
  const texts = words.personal.profile;
  if (!kinds.includes(file.type)) throw new ApiError({ detail: texts.wrongKind, code: 'wrong-kind' }, 415);
  if (file.size > mostBytes) throw new ApiError({ detail: texts.tooLarge, code: 'too-large' }, 413);
}

function usePicture(userId: string) {
  const queries = useQueryClient();
  const [share, setShare] = useState(0);
  const lookAgain = () =>
    Promise.all(
      [profileQuery(userId).queryKey, meQuery.queryKey].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
  const put = useMutation({
    mutationFn: async (file: Blob) => {
      refuse(file);
      setShare(0);
      await uploadPicture({ userId, file, onProgress: setShare });
    },
    onSuccess: lookAgain,
  });
  const remove = useMutation({
    mutationFn: async (avatarId: string) => {
      // Kept for as long as it can be undone, and only in this page.
      const before = await api.avatar(userId, avatarId);
      await api.removeAvatar(userId);
      return before;
    },
    onSuccess: async (before) => {
      await lookAgain();
      sayDone('picture', words.personal.profile.removed, () => put.mutate(before));
    },
    onError: sayFailed,
  });
  return { put, remove, share };
}

/** The picture, taken from the device by choosing or dropping it. */
export function PictureCard({ profile }: { profile: Profile }) {
  const { userId, displayName, avatarId } = profile;
  const { put, remove, share } = usePicture(userId);
  const [over, setOver] = useState(false);
  const texts = words.personal.profile;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) put.mutate(file);
  };
  return (
    <>
      {put.isError ? <Problem error={put.error} /> : null}
      <Card>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is for a mouse; the button does the same by key */}
        <div
          className={over ? styles.pictureOver : styles.picture}
          data-testid="picture"
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <Avatar userId={userId} name={displayName} avatarId={avatarId} size="large" alt={texts.picture} />
          <div className={styles.pictureSide}>
            <div className={styles.actions}>
              <FileButton
                accept={kinds.join(',')}
                onChange={(file) => file && put.mutate(file)}
                inputProps={{ 'aria-label': texts.choose, 'data-testid': 'picture-file' } as object}
              >
                {(props) => (
                  <Button
                    {...props}
                    variant="light"
                    disabled={put.isPending}
                    leftSection={<Icon name="add" />}
                  >
                    {texts.choose}
                  </Button>
                )}
              </FileButton>
              {avatarId ? (
                <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate(avatarId)}>
                  {texts.remove}
                </Button>
              ) : null}
            </div>
            {put.isPending ? (
              <Sending share={share} />
            ) : (
              <p className={styles.soft} role="status">
                {put.isSuccess ? (
                  <span className={styles.saved}>
                    <Icon name="done" /> {texts.saved}
                  </span>
                ) : (
                  <span className={styles.byMouse}>{texts.drop}</span>
                )}
              </p>
            )}
          </div>
        </div>
      </Card>
    </>
  );
}

/** How much has been sent; then the server works for a moment, which nobody can tell the length of. */
function Sending({ share }: { share: number }) {
  const texts = words.personal.profile;
  const text = share < 1 ? texts.sending : texts.making;
  return (
    <div className={styles.sending} role="status">
      <Progress value={share * 100} animated={share >= 1} size="sm" aria-label={text} />
      <span className={styles.soft}>{text}</span>
    </div>
  );
}
