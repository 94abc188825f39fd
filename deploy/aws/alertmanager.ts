import { managedAlertmanager, type Topics } from '../alertmanager/alertmanager.ts';
import type { Environment } from './environments.ts';

export type TopicArns = Topics;

/**
 * Routes of Amazon's own Alertmanager, which speaks to SNS: the same as those of who runs their own. What wakes somebody
 * goes to PagerDuty, what can wait to a mailbox, and the alert that always fires to whoever calls when it stops.
 */
export const alertManagerDefinition = ({ region }: Pick<Environment, 'region'>, topics: TopicArns): string =>
  managedAlertmanager(region, topics);
