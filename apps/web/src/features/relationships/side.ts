/** Whose relationships a list is of, and from which side it looks. */
export type Side = {
  readonly userId: string;
  readonly name: string;
  /** The reader looks at their own. */
  readonly own: boolean;
  /** Which side the person is on. */
  readonly is: 'follower' | 'lead';
};
