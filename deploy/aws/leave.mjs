/** What the role of every day is given: the role with writes, for one person, until a moment. It ends by itself. */
export function leaveFor(person, account, until) {
  if (!/^[\w+=,.@-]{2,64}$/.test(person))
    throw new Error('That is no name that anybody signs in to AWS with.');
  if (!/^\d{12}$/.test(account)) throw new Error('That is no account.');
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
        Resource: `arn:aws:iam::${account}:role/attune-write`,
        Condition: {
          StringEquals: { 'aws:SourceIdentity': person },
          DateLessThan: { 'aws:CurrentTime': until.toISOString() },
        },
      },
    ],
  };
}

/** The name tells when it ends, so that the next run can take away what has ended. */
export const nameOf = (until) => `leave-until-${Math.floor(until.getTime() / 1000)}`;

export const hasEnded = (name, now) => {
  const end = /^leave-until-(\d+)$/.exec(name)?.[1];
  return end !== undefined && Number(end) * 1000 < now.getTime();
};
