// Runs the migrations of an environment once, as the stack "migrate" has them, and ends as they ended.
import { execFileSync } from 'node:child_process';

const [name] = process.argv.slice(2);
const aws = (...args) => {
  const answer = execFileSync('aws', [...args, '--output', 'json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return answer === '' ? undefined : JSON.parse(answer);
};

const { Stacks } = aws('cloudformation', 'describe-stacks', '--stack-name', `attune-${name}-migrate`);
const outputs = Object.fromEntries(
  Stacks[0].Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
);
const network = {
  awsvpcConfiguration: {
    subnets: outputs.Subnets.split(','),
    securityGroups: [outputs.Group],
    assignPublicIp: 'DISABLED',
  },
};
const where = ['--cluster', outputs.Cluster];
const started = aws(
  'ecs',
  'run-task',
  ...where,
  '--launch-type',
  'FARGATE',
  '--task-definition',
  outputs.Task,
  '--network-configuration',
  JSON.stringify(network),
);
if (started.failures.length > 0)
  throw new Error(`The migrations did not start: ${JSON.stringify(started.failures)}`);
const task = started.tasks[0].taskArn;
console.log(`Migrations run as ${task}; their log is /attune/${name}/migrate.`);
aws('ecs', 'wait', 'tasks-stopped', ...where, '--tasks', task);
const { tasks } = aws('ecs', 'describe-tasks', ...where, '--tasks', task);
// Both containers: the one that makes the login role, and the migrations themselves.
const failed = tasks[0].containers.filter(({ exitCode }) => exitCode !== 0);
for (const { name: container, exitCode, reason } of failed)
  console.error(`${container} ended with ${exitCode ?? reason}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
