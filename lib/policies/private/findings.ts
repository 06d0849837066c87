/** A finding, with the ID that each scanner uses for it. */
export interface Finding {
  /** Rules in cdk-nag's six packs. */
  readonly nag: string[];
  /** The check ID of checkov, which reads only templates. */
  readonly checkov?: string;
}

const HIPAA = 'HIPAA.Security';
const NIST_R4 = 'NIST.800.53.R4';
const NIST_R5 = 'NIST.800.53.R5';
const PCI = 'PCI.DSS.321';
const COMPLIANCE_PACKS = [HIPAA, NIST_R4, NIST_R5, PCI];

const inPacks = (rule: string, packs = COMPLIANCE_PACKS) => packs.map((pack) => `${pack}-${rule}`);

export const NO_ACCESS_LOGS: Finding = { nag: ['AwsSolutions-S1', ...inPacks('S3BucketLoggingEnabled')], checkov: 'CKV_AWS_18' };
export const NO_REPLICATION: Finding = { nag: inPacks('S3BucketReplicationEnabled') };
export const NO_OBJECT_LOCK: Finding = { nag: inPacks('S3BucketDefaultLockEnabled', [NIST_R4]) };
export const NO_BUCKET_KEY: Finding = { nag: inPacks('S3DefaultEncryptionKMS', [HIPAA, NIST_R5, PCI]) };

export const INLINE_POLICY: Finding = { nag: inPacks('IAMNoInlinePolicy') };
export const POLICY_OF_USER: Finding = { nag: inPacks('IAMUserNoPolicies'), checkov: 'CKV_AWS_40' };
export const USER_WITHOUT_GROUP: Finding = { nag: [...inPacks('IAMUserNoPolicies'), ...inPacks('IAMUserGroupMembership')] };
export const NO_SECRET_ROTATION: Finding = { nag: ['AwsSolutions-SMG4', ...inPacks('SecretsManagerRotationEnabled', [HIPAA, NIST_R5])] };
export const NO_SECRET_KEY: Finding = { nag: inPacks('SecretsManagerUsingKMSKey', [HIPAA, NIST_R5, PCI]), checkov: 'CKV_AWS_149' };

export const QUEUE_WITHOUT_DEAD_LETTERS: Finding = { nag: ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'] };
export const QUEUE_WITHOUT_KMS: Finding = { nag: [], checkov: 'CKV_AWS_27' };
export const SUBSCRIPTION_WITHOUT_DEAD_LETTERS: Finding = { nag: ['Serverless-SNSRedrivePolicy'] };
export const ALARM_WITHOUT_ACTION: Finding = { nag: inPacks('CloudWatchAlarmAction', [HIPAA, NIST_R4, NIST_R5]) };
export const NO_EXECUTION_LOGS: Finding = { nag: ['AwsSolutions-SF1'] };
export const NO_EXECUTION_TRACES: Finding = { nag: ['AwsSolutions-SF2', 'Serverless-StepFunctionStateMachineXray'] };
