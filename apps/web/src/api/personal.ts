import { type Answer, ApiError, answered, type Body, client, type Stop } from './exchange.ts';

export type Profile = Answer<'getProfile'>;
type ProfileChange = Body<'changeProfile'>;
export type Visibility = NonNullable<Profile['visibility']>;
export type Preferences = Answer<'getPreferences'>;
export type PreferencesChange = Body<'changePreferences'>;
export type Notification = Answer<'listNotifications'>['items'][number];

/** A change begins from a version that was read; where another came first, it is refused. */
const from = (version: number) => ({ 'if-match': `"${version}"` });

const avatarAddress = (userId: string, avatarId: string, size: 'image' | 'thumbnail') =>
  `/v1/users/${encodeURIComponent(userId)}/avatar?${new URLSearchParams({ size, id: avatarId })}`;

/** What is somebody's own: profile and picture, how the app is to be, what they are told. */
export const personalCalls = {
  changeProfile: (userId: string, version: number, body: ProfileChange) =>
    answered(
      client.PATCH('/v1/users/{userId}/profile', {
        params: { path: { userId }, header: from(version) },
        body,
      }),
    ),
  avatarAddress,
  /** The picture itself, to put it back. */
  avatar: async (userId: string, avatarId: string): Promise<Blob> => {
    const answer = await fetch(avatarAddress(userId, avatarId, 'image'));
    if (!answer.ok) throw new ApiError({}, answer.status);
    return answer.blob();
  },
  removeAvatar: (userId: string) =>
    answered(client.DELETE('/v1/users/{userId}/avatar', { params: { path: { userId } } })),

  preferences: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/preferences', { params: { path: { userId } }, signal })),
  savePreferences: (userId: string, version: number, body: PreferencesChange) =>
    answered(
      client.PATCH('/v1/users/{userId}/preferences', {
        params: { path: { userId }, header: from(version) },
        body,
      }),
    ),
  defaultPreferences: () => answered(client.GET('/v1/preferences/defaults')),

  notifications: (userId: string, query: { limit: number; cursor?: string; unread?: 'true' }, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/notifications', { params: { path: { userId }, query }, signal })),
  unread: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/notifications/count', { params: { path: { userId } }, signal })),
  markRead: (userId: string, body: Body<'readNotifications'>) =>
    answered(client.POST('/v1/users/{userId}/notifications/read', { params: { path: { userId } }, body })),

  pushKey: () => answered(client.GET('/v1/push/key')),
  pushSubscriptions: (signal: Stop) => answered(client.GET('/v1/me/push-subscriptions', { signal })),
  addPushSubscription: (body: Body<'addPushSubscription'>) =>
    answered(client.POST('/v1/me/push-subscriptions', { body })),
  removePushSubscription: (id: string) =>
    answered(client.DELETE('/v1/me/push-subscriptions/{id}', { params: { path: { id } } })),
};

type Picture = { userId: string; file: Blob; onProgress?: (share: number) => void };

/** Sends a picture and tells how much of it has been sent, which fetch cannot. */
export const uploadPicture = ({ userId, file, onProgress }: Picture): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `/v1/users/${encodeURIComponent(userId)}/avatar`);
    request.setRequestHeader('content-type', file.type);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new ApiError(problemIn(request), request.status));
    request.onerror = () => reject(new ApiError({}, 0));
    request.send(file);
  });

function problemIn({ responseText }: XMLHttpRequest): { detail?: string; code?: string } {
  try {
    return JSON.parse(responseText) as { detail?: string; code?: string };
  } catch {
    return {};
  }
}
