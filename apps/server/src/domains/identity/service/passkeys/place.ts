/** Where what somebody calls a passkey is sealed. */
export const passkeyPlace = (userId: string, id: string) => ({
  table: 'passkeys',
  column: 'label',
  key: [userId, id],
});
