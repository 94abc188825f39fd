/** Where one of somebody's own fields lies, sealed. */
export const fieldPlace = (userId: string, column: string) => ({ table: 'users', column, key: [userId] });
