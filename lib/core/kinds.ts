import { invalid } from './errors';

/** The member that identifies a kind of value, and the error for other values, which says how to create one. */
const KINDS = {
  bucket: { member: 'bucketArn', rule: 'must be a bucket (s3.Bucket.fromBucketName makes one of a name)' },
  key: { member: 'keyArn', rule: 'must be a key (kms.Key.fromKeyArn makes one of an ARN)' },
  principal: { member: 'isPending', rule: 'must be an ExternalPrincipal (ExternalPrincipal.fromArn makes one of an ARN)' },
  externalId: { member: 'reason', rule: 'must be an ExternalId (ExternalId.of makes one of a string)' },
  sessionTags: { member: 'transitive', rule: 'must be SessionTags (SessionTags.of makes them of a list of keys)' },
  access: { member: 'bucketActions', rule: 'must be an ExchangeAccess, like ExchangeAccess.READ' },
  list: { member: 'map', rule: 'must be a list' },
  destination: { member: 'partnerName', rule: 'must be a destination, with partnerName, bucketName, bucketOwner and region' },
  stage: { member: 'environment', rule: 'must be a stage, with environment, bucketName and kmsKeyArn' },
  field: { member: 'name', rule: 'must be a field, with name, label, value and description' },
  handoff: { member: 'fields', rule: 'must be a Handoff, like the handoff of a grant' },
  deliveryRole: { member: 'groups', rule: 'must be a DeliveryRole' },
  scheduledDelivery: { member: 'stateMachines', rule: 'must be a ScheduledDelivery' },
  schedule: { member: 'expressionString', rule: 'must be a ScheduleExpression, like ScheduleExpression.rate(Duration.days(1))' },
};

type Kind = keyof typeof KINDS;

/** Throws unless the value is an object of the kind. Plain JavaScript may pass anything. */
export function validateKind(kind: Kind, value: unknown, property: string = kind): void {
  const { member, rule } = KINDS[kind];
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject || !(member in value)) throw invalid(property, rule, value);
}

/** Throws unless every item of the list is of the kind. The error names the item: `destinations[1]`. */
export function validateKinds(kind: Kind, values: unknown[], property: string): void {
  validateKind('list', values, property);
  values.forEach((value, index) => validateKind(kind, value, `${property}[${index}]`));
}

/** Like `validateKind`, for optional values. */
export function validateOptionalKind(kind: Kind, value: unknown, property?: string): void {
  if (value !== undefined) validateKind(kind, value, property);
}

/** Throws unless the value is a member of the enum. Another value would silently select a different behaviour. */
export function validateEnum(property: string, value: unknown, choices: object, name: string): void {
  const names = Object.keys(choices).filter((key) => Number.isNaN(Number(key)));
  const isChoice = typeof value === 'number' && names.some((choice) => Reflect.get(choices, choice) === value);
  if (!isChoice) throw invalid(property, `must be ${names.map((choice) => `${name}.${choice}`).join(' or ')}`, value);
}
