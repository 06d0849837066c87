import { Token } from 'aws-cdk-lib';
import { validateCron } from './cron';
import { validateFolder, validateSourceKeyPrefix, validateWithoutPlaceholders } from './plan';
import { validateTimeZone } from './time-zone';
import { normalizeKeyPrefix } from '../../buckets/private/key-prefix';
import { ConfigKind, IsSound, problemsOf } from '../../configuration/private/check';
import { keyAccountProblems, keyRegionProblems } from '../../configuration/private/keys';
import { ConfigProblem } from '../../configuration/private/problem';
import { stackWideProblems } from '../../configuration/private/stack-wide';
import { validateBucketName } from '../../core/bucket-name';
import { validateRegion } from '../../core/regions';
import { validateKmsKeyArn } from '../../policies/private/kms-keys';
import { DeliveryConfig } from '../delivery-config';
import schema from '../delivery-config.schema.json';

/** The rules for the configuration of the deliveries to a partner. */
export const DELIVERY_CONFIG: ConfigKind<DeliveryConfig> = {
  nameKey: 'partner',
  schema,
  valueRules: {
    '/region': validateRegion,
    ...rulesOfPlace('/source'),
    ...rulesOfPlace('/destination'),
    '/monitor/kmsKeyArn': (kmsKeyArn) => validateKmsKeyArn(kmsKeyArn),
    '/schedule/cron': validateCron,
    '/schedule/timeZone': validateTimeZone,
  },
  problemsBetween: (config, isSound) => [
    ...isSound('/partner', '/source', '/destination') ? problemsOfLiterals(config) : [],
    ...isSound('/partner', '/source') ? problemsOfSource(config) : [],
    ...problemsOfKeys(config, isSound),
    ...isSound('/monitor', '/schedule') ? problemsOfMonitor(config) : [],
    ...stackWideProblems(config, isSound),
  ],
};

/** Of the source and of the destination, which are described alike. */
function rulesOfPlace(place: string): ConfigKind<DeliveryConfig>['valueRules'] {
  return {
    [`${place}/bucket`]: (bucket) => validateBucketName(bucket),
    [`${place}/keyPrefix`]: (keyPrefix) => {
      normalizeKeyPrefix(keyPrefix);
      validateWithoutPlaceholders('keyPrefix', keyPrefix, 'folder');
    },
    [`${place}/folder`]: (folder) => {
      validateFolder('folder', folder);
      normalizeKeyPrefix(folder);
    },
    [`${place}/kmsKeyArn`]: (kmsKeyArn) => validateKmsKeyArn(kmsKeyArn),
  };
}

/** Ids and outputs are made of the name, and a state machine of the folders. */
function problemsOfLiterals({ partner, source, destination }: DeliveryConfig): ConfigProblem[] {
  const literals = { 'partner': partner, 'source/folder': source.folder, 'destination/folder': destination.folder };
  return Object.entries(literals).filter(([, value]) => Token.isUnresolved(value))
    .map(([path]) => ({ path: path.split('/'), rule: 'must be a literal', showsValue: true }));
}

function problemsOfSource({ partner, source }: DeliveryConfig): ConfigProblem[] {
  const { keyPrefix, folder = '' } = source;
  if (problemsOf([], () => [normalizeKeyPrefix(keyPrefix), normalizeKeyPrefix(folder)]).length > 0) return [];
  const sourceKeyPrefix = `${normalizeKeyPrefix(keyPrefix)}${normalizeKeyPrefix(folder).replaceAll('{partner}', partner)}`;
  return problemsOf(['source', source.folder === undefined ? 'keyPrefix' : 'folder'], () => validateSourceKeyPrefix({ sourceKeyPrefix }));
}

function problemsOfKeys({ account, region, source, destination, monitor }: DeliveryConfig, isSound: IsSound): ConfigProblem[] {
  return [
    ...isSound('/region', '/source') ? keyRegionProblems(['source', 'kmsKeyArn'], source.kmsKeyArn, region) : [],
    ...isSound('/account', '/source') ? keyAccountProblems(['source', 'kmsKeyArn'], source.kmsKeyArn, account) : [],
    ...isSound('/region', '/destination') ? keyRegionProblems(['destination', 'kmsKeyArn'], destination.kmsKeyArn, region) : [],
    ...isSound('/region', '/monitor') ? keyRegionProblems(['monitor', 'kmsKeyArn'], monitor?.kmsKeyArn, region, 'topic') : [],
  ];
}

/** How far back alarms have to look. */
function problemsOfMonitor({ monitor, schedule: { flexibleMinutes = 0 } }: DeliveryConfig): ConfigProblem[] {
  if (!monitor) return [];
  const { lateAfterHours = 4, everyHours = 24 } = monitor;
  const hours = everyHours + lateAfterHours + Math.ceil(flexibleMinutes / 60);
  const rule = `must have everyHours, lateAfterHours and flexibleMinutes of at most ${LONGEST_LOOK_BACK} hours together, got: ${hours}`;
  return hours > LONGEST_LOOK_BACK ? [{ path: ['monitor'], rule }] : [];
}

/** Hours. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const LONGEST_LOOK_BACK = 7 * 24;
