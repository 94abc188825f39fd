import { allTemplates, resources, text } from './templates-kit.ts';

export const all = allTemplates();

/** What a condition asks: by operator and key. Each operator of ours is known below. */
type Condition = Record<string, Record<string, string>>;
type Statement = { Effect: string; Action: string | string[]; Resource: unknown; Condition?: Condition };
/** What is known of a request, as IAM names it: what it comes through, and the tags of what it is about. */
export type Request = Readonly<Record<string, string>>;
export type Role = {
  statements: Statement[];
  boundary: Statement[] | undefined;
  trust: string;
  seconds: number;
};

/** A role as IAM sees it: what its policies say, and what bounds them. */
export function roleOf(stack: string, name: string): Role {
  const found = resources(all, 'AWS::IAM::Role', stack).find(([, { RoleName }]) => RoleName === name);
  if (!found) throw new Error(`There is no role ${name} in ${stack}.`);
  const [id, role] = found;
  const apart = resources(all, 'AWS::IAM::Policy', stack).filter(([, { Roles }]) =>
    text(Roles).includes(`"${id}"`),
  );
  const boundaries = Object.fromEntries(resources(all, 'AWS::IAM::ManagedPolicy', stack));
  return {
    statements: [...(role.Policies ?? []), ...apart.map(([, policy]) => policy)].flatMap(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    ),
    boundary: role.PermissionsBoundary && boundaries[role.PermissionsBoundary.Ref].PolicyDocument.Statement,
    trust: text(role.AssumeRolePolicyDocument),
    seconds: role.MaxSessionDuration,
  };
}

const pattern = (action: string) => new RegExp(`^${action.replaceAll('*', '.*')}$`, 'i');
export const names = (statement: Statement, action: string) =>
  [statement.Action].flat().some((one) => pattern(one).test(action));

const operators: Readonly<Record<string, (wanted: string, found: string | undefined) => boolean>> = {
  StringEquals: (wanted, found) => found === wanted,
  // As IAM has it: what is not there is not equal.
  StringNotEquals: (wanted, found) => found !== wanted,
  Bool: (wanted, found) => found === wanted,
};

const applies = ({ Condition = {} }: Statement, request: Request): boolean =>
  Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const holds = operators[operator];
      if (!holds) throw new Error(`Nobody has said what ${operator} means.`);
      return holds(wanted, request[key]);
    }),
  );

/** As IAM decides: a statement that applies and refuses wins over any that lets through. */
function lets(statements: readonly Statement[], action: string, request: Request): boolean {
  const about = statements.filter((statement) => names(statement, action) && applies(statement, request));
  return about.some(({ Effect }) => Effect === 'Allow') && !about.some(({ Effect }) => Effect === 'Deny');
}

export const may = (role: Role, action: string, request: Request = {}) =>
  lets(role.statements, action, request) &&
  (role.boundary === undefined || lets(role.boundary, action, request));
