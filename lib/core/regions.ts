import { invalid } from './errors';
import { isSwap, nearMiss } from './near-miss';

/**
 * Regions at the time of writing. RegionInfo has the same data, but takes 65 ms to load.
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
export const KNOWN_REGIONS: readonly string[] = [
  'af-south-1',
  'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2',
  'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7',
  'ca-central-1', 'ca-west-1',
  'cn-north-1', 'cn-northwest-1',
  'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3',
  'eu-isoe-west-1', 'eusc-de-east-1',
  'il-central-1', 'me-central-1', 'me-south-1', 'me-west-1', 'mx-central-1', 'sa-east-1',
  'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2',
  'us-gov-east-1', 'us-gov-west-1', 'us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isob-west-1', 'us-isof-east-1', 'us-isof-south-1',
];

const AREAS = KNOWN_REGIONS.map((region) => region.split('-')[0]);

export interface RegionProblem {
  /** False for an unknown but well-formed Region: it may be newer than this library. */
  readonly isError: boolean;
  /** What is wrong, without the value: `must be a Region`. */
  readonly rule: string;
  /** `, did you mean us-east-1?` or empty; appended to the value. */
  readonly hint: string;
}

const COMPASS = ['north', 'northeast', 'east', 'southeast', 'south', 'southwest', 'west', 'northwest', 'central'];

/** What is wrong with the name of a Region; undefined for a known one. */
export function regionProblem(region: string): RegionProblem | undefined {
  if (KNOWN_REGIONS.includes(region)) return undefined;
  const isWellFormed = /^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]*$/.test(region);
  const meant = isWellFormed && couldBeNew(region) ? undefined : nearMiss(region, KNOWN_REGIONS) ?? zoneOf(region);
  if (meant !== undefined) return { isError: true, rule: 'must be a Region', hint: `, did you mean ${meant}?` };
  if (!isWellFormed) return { isError: true, rule: "must be a Region, like 'us-east-1'", hint: '' };
  return { isError: false, rule: 'is no known Region', hint: '' };
}

/** Throws unless the text can be a Region. An unknown one may be newer than this library. */
export function validateRegion(region: string): void {
  const problem = regionProblem(region);
  if (problem?.isError) throw invalid('region', problem.rule, region, problem.hint);
}

/** Whether every part occurs in names of Regions. Then a difference of two letters to a known Region is no typing error. */
function couldBeNew(region: string): boolean {
  const [area, ...words] = region.split('-').slice(0, -1);
  const isArea = AREAS.includes(area) || area.length === 2 && !AREAS.some((known) => isSwap(known, area));
  return isArea && COMPASS.includes(words.pop()!) && words.every((word) => word.length === 2 || KNOWN_REGIONS.some((known) => known.includes(`-${word}-`)));
}

/** `us-east-1a` lies in `us-east-1`. */
function zoneOf(region: string): string | undefined {
  return KNOWN_REGIONS.find((known) => region.startsWith(known) && /^[a-z]$/.test(region.slice(known.length)));
}
