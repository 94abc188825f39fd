/** What can be looked at: how things are set up and how they do, and never what is in them. */
// biome-ignore format: a list by service
export const readings = [
  'acm:Describe*', 'acm:List*', 'aps:Describe*', 'aps:List*', 'aps:QueryMetrics', 'aps:Get*',
  'backup:Describe*', 'backup:List*', 'cloudformation:Describe*', 'cloudformation:List*', 'cloudformation:GetTemplate*',
  'cloudtrail:Describe*', 'cloudtrail:LookupEvents', 'cloudwatch:Describe*', 'cloudwatch:Get*', 'cloudwatch:List*',
  'ec2:Describe*', 'ecr:Describe*', 'ecr:List*', 'ecs:Describe*', 'ecs:List*', 'elasticloadbalancing:Describe*',
  'iam:Get*', 'iam:List*', 'kms:Describe*', 'kms:List*', 'logs:Describe*', 'logs:FilterLogEvents', 'logs:GetLogEvents',
  'logs:GetQueryResults', 'logs:StartQuery', 'logs:StopQuery', 'pi:Get*', 'pi:Describe*', 'rds:Describe*', 'rds:List*',
  's3:GetBucket*', 's3:GetEncryptionConfiguration', 's3:GetLifecycleConfiguration', 's3:ListAllMyBuckets',
  'secretsmanager:DescribeSecret', 'secretsmanager:ListSecrets', 'servicediscovery:Get*', 'servicediscovery:List*',
  'sns:Get*', 'sns:List*', 'wafv2:Get*', 'wafv2:List*', 'xray:BatchGet*', 'xray:Get*',
] as const;

/** What holds people's data, or opens it: nobody gets there by a role for people, elevated or not. */
// biome-ignore format: a list by service
export const dataPlane = [
  's3:GetObject*', 's3:PutObject*', 's3:DeleteObject*', 'secretsmanager:GetSecretValue',
  'secretsmanager:BatchGetSecretValue', 'kms:Decrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*',
  'rds-db:connect', 'rds-data:*', 'rds:DownloadDBLogFilePortion', 'rds:DownloadCompleteDBLogFile',
  'ecs:ExecuteCommand', 'ssm:GetParameter*', 'ssm:StartSession', 'dms:*',
] as const;

/** A right to use a key, handed on: the way in which a server gets its disk opened, and anybody else could, too. */
export const handingOn = 'kms:CreateGrant';

/** What a role with writes may never do: give itself more, hide what it did, keep or carry off copies of keys. */
// biome-ignore format: a list by service
export const never = [
  'iam:*User*', 'iam:*AccessKey*', 'iam:*Role*', 'iam:*Polic*', 'iam:*Provider*', 'organizations:*', 'account:*',
  'cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:UpdateTrail', 'cloudtrail:PutEventSelectors',
  'kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:PutKeyPolicy', 'rds:DeleteDBInstance', 'rds:ModifyDBSnapshotAttribute',
  'rds:CopyDBSnapshot', 'rds:StartExportTask', 's3:DeleteBucket*', 's3:PutBucketPolicy',
  'backup:DeleteBackupVault', 'backup:DeleteRecoveryPoint', 'backup:StartBackupJob', 'backup:StartCopyJob',
  'kms:TagResource', 'kms:UntagResource', 'rds:AddTagsToResource', 'rds:RemoveTagsFromResource',
  'logs:DeleteLogGroup', 'logs:DeleteLogStream',
] as const;

/** What can be mended in a fault: programs, their number, the firewall, a change-over or restore of a database. */
// biome-ignore format: a list by service
export const mending = [
  'ecs:UpdateService', 'ecs:StopTask', 'application-autoscaling:RegisterScalableTarget',
  'elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:ModifyRule',
  'wafv2:UpdateWebACL', 'cloudformation:ContinueUpdateRollback', 'cloudformation:CancelUpdateStack',
  'rds:RebootDBInstance', 'rds:ModifyDBInstance', 'rds:RestoreDBInstanceToPointInTime', 'rds:CreateDBSnapshot',
  'cloudwatch:DisableAlarmActions', 'cloudwatch:EnableAlarmActions',
] as const;

/**
 * Everything that makes another server or another copy out of one: refused for the server of keys. Backups by AWS Backup
 * are asked of a vault, whose tags say nothing of what goes into it, so they are among `never`.
 */
// biome-ignore format: a list by service
export const copying = [
  'rds:CreateDBSnapshot', 'rds:RestoreDBInstanceToPointInTime', 'rds:RestoreDBInstanceFromDBSnapshot',
  'rds:CreateDBInstanceReadReplica', 'rds:CreateBlueGreenDeployment', 'rds:StartDBInstanceAutomatedBackupsReplication',
  'rds:ModifyDBInstance',
] as const;
