import { Stack, Token } from 'aws-cdk-lib';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { invalid } from '../../core/errors';
import { accountsDiffer } from '../../principals/private/accounts';

/** Step Functions calls S3 in its own Region only, and lists buckets of its own account only. */
export function validateDeliveryPlace(scope: IConstruct, source: IBucket, destinations: { partnerName: string; region: string }[]): void {
  const { account, region: ownRegion } = Stack.of(scope);
  const region = [ownRegion, source.env.region, ...destinations.map((destination) => destination.region)].find((known) => !Token.isUnresolved(known));
  const isElsewhere = (other: string) => !Token.isUnresolved(other) && other !== region;
  const rule = `must be in Region '${region}' (Step Functions calls S3 in its own Region only: replicate the source to the other Region, and deliver `
    + 'from a stack there)';
  if (isElsewhere(source.env.region)) throw invalid('source', rule, source.env.region);
  if (accountsDiffer(source.env.account, account)) {
    throw invalid('source', `must be in account '${account}' (Step Functions lists buckets of its own account only)`, source.env.account);
  }
  for (const { partnerName, region: theirs } of destinations) {
    if (isElsewhere(theirs)) throw invalid('region', `of partner '${partnerName}' ${rule}`, theirs);
  }
}
