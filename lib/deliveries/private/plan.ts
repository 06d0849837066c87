import { Token } from 'aws-cdk-lib';
import { ResolvedDestination } from './targets';
import { normalizeKeyPrefix } from '../../buckets/private/key-prefix';
import { invalid } from '../../core/errors';
import { validateText } from '../../core/text';
import { FULL_CONTROL_ACL } from '../../policies/private/put-statements';

/** The folder for files of this library: result files in the source, manifests and test objects in a partner's bucket. */
export const OWN_FOLDER = '_handoff/';

/** The data of one partner in a state machine. Folders still contain `{date}` and its parts. */
export interface DeliveryPlan {
  readonly sourceKeyPrefix: string;
  readonly destinationKeyPrefix: string;
  /** Where results are written in the source. */
  readonly resultsKeyPrefix: string;
  /** Where manifests and test objects are put in the partner's bucket. */
  readonly ownKeyPrefix: string;
  /** Parameters of every request to the partner's bucket. */
  readonly bucket: { readonly Bucket: string; readonly ExpectedBucketOwner: string };
  /** Parameters of every put, as agreed with the partner. Names follow the AWS SDK for Java, as Step Functions expects. */
  readonly contract: {
    readonly Acl?: string;
    readonly ServerSideEncryption?: string;
    readonly SsekmsKeyId?: string;
    readonly BucketKeyEnabled?: boolean;
  };
}

export interface DeliveryFolders {
  /** Normalised, of the role that reads. */
  readonly sourceKeyPrefix: string;
  readonly sourceFolder?: string;
  readonly destinationFolder?: string;
}

export function deliveryPlan(target: ResolvedDestination, folders: DeliveryFolders): DeliveryPlan {
  const { partnerName, bucketName, bucketOwner, keyPrefix, kmsKeyArn, requiresAcl } = target;
  const { sourceKeyPrefix, sourceFolder, destinationFolder = sourceFolder } = folders;
  const folderOf = (folder: string | undefined, property: string) => normalizeKeyPrefix(folder, property).replaceAll('{partner}', partnerName);
  return {
    sourceKeyPrefix: `${sourceKeyPrefix}${folderOf(sourceFolder, 'sourceFolder')}`,
    destinationKeyPrefix: `${keyPrefix}${folderOf(destinationFolder, 'destinationFolder')}`,
    resultsKeyPrefix: `${OWN_FOLDER}${partnerName}/`,
    ownKeyPrefix: `${keyPrefix}${OWN_FOLDER}`,
    bucket: { Bucket: bucketName, ExpectedBucketOwner: bucketOwner },
    contract: {
      ...(requiresAcl ? { Acl: FULL_CONTROL_ACL['s3:x-amz-acl'] } : {}),
      ...(kmsKeyArn === undefined ? {} : { ServerSideEncryption: 'aws:kms', SsekmsKeyId: kmsKeyArn, BucketKeyEnabled: true }),
    },
  };
}

/** The plans of all partners of one state machine, by name. */
export function deliveryPlans(targets: ResolvedDestination[], folders: DeliveryFolders): Record<string, DeliveryPlan> {
  validateWithoutPlaceholders('sourceKeyPrefix', folders.sourceKeyPrefix, 'sourceFolder');
  return Object.fromEntries(targets.map((target) => {
    validateScheduledName(target.partnerName);
    validateWithoutPlaceholders('keyPrefix', target.keyPrefix, 'destinationFolder');
    const plan = deliveryPlan(target, folders);
    validateSourceKeyPrefix(plan);
    return [target.partnerName, plan];
  }));
}

const PLACEHOLDERS = ['partner', 'date', 'yyyy', 'MM', 'dd'];

/** A misspelt placeholder would name a folder that never exists. */
export function validateFolder(property: string, folder: string | undefined): void {
  if (folder === undefined) return;
  validateText(property, folder);
  if (Token.isUnresolved(folder)) throw invalid(property, 'must be a literal', folder);
  const [unknown] = folder.replace(new RegExp(`\\{(${PLACEHOLDERS.join('|')})\\}`, 'g'), '').match(/[{}].*/) ?? [];
  if (unknown === undefined) return;
  throw invalid(property, `must have no braces but ${PLACEHOLDERS.map((name) => `{${name}}`).join(', ')}`, folder);
}

/** Policies contain key prefixes unchanged, so placeholders are not allowed in them. */
export function validateWithoutPlaceholders(property: string, keyPrefix: string, folder: string): void {
  if (Token.isUnresolved(keyPrefix) || !/[{}]/.test(keyPrefix)) return;
  throw invalid(property, `must have no braces (placeholders belong into '${folder}')`, keyPrefix);
}

/** Whether partners have folders of their own. */
export function holdsPartner(folder: string | undefined): boolean {
  return (folder ?? '').includes('{partner}');
}

/** Throws if results would be delivered with the data. */
export function validateSourceKeyPrefix(plan: Pick<DeliveryPlan, 'sourceKeyPrefix'>): void {
  if (plan.sourceKeyPrefix === '' || plan.sourceKeyPrefix.startsWith(OWN_FOLDER)) {
    throw invalid('sourceFolder', `must lead to a folder other than '${OWN_FOLDER}', where the results of deliveries are written`, plan.sourceKeyPrefix);
  }
}

/** The name is a metric dimension, part of keys, and what people type who start a delivery by hand. */
export function validateScheduledName(partnerName: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(partnerName)) {
    throw invalid('partnerName', "must consist of letters, digits, '.', '_' and '-' to be delivered to on a schedule", partnerName);
  }
}

/** Whether keys of different days differ. */
export function holdsDay(folder: string | undefined): boolean {
  return /\{(date|dd)\}/.test(folder ?? '');
}
