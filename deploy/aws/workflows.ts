import * as iam from 'aws-cdk-lib/aws-iam';

const issuer = 'token.actions.githubusercontent.com';

/** Where a workflow of ours may come from: a branch, or an environment with its approvals. */
type Origin = `environment:${string}` | `ref:refs/heads/${string}`;

/** Runs of workflows of one repository, from one branch or environment; GitHub says which, and signs it. */
export function byWorkflow(
  provider: iam.IOidcProvider,
  repository: string,
  origin: Origin,
): iam.OpenIdConnectPrincipal {
  return new iam.OpenIdConnectPrincipal(provider, {
    StringEquals: {
      [`${issuer}:aud`]: 'sts.amazonaws.com',
      [`${issuer}:sub`]: `repo:${repository}:${origin}`,
    },
  });
}

export const issuerUrl = `https://${issuer}`;
