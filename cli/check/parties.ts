import { parseArn } from '../../tools/policy-engine/arns';
import { Assumption, Caller } from '../../tools/policy-engine/call';
import { Deployed } from '../../tools/policy-engine/cloud';
import { ADMINISTRATOR } from '../../tools/policy-engine/engine';
import type { Sheet } from '../handoff/sheet';

/** Who makes a call, as a table shows it. */
export interface Party {
  readonly name: string;
  readonly who: Caller;
  readonly assume?: Assumption;
}

/** What identifies those whom a hand-off lets reach a bucket: two hand-offs for the same party add up. */
export function reachOf({ trust, fields }: Sheet): string | undefined {
  return trust?.roleArn ?? (trust?.principalArn || undefined) ?? valueOf(fields, 'AccessKeyId');
}

/** All of them: several parties that assume one role are one, several that a bucket policy names are not. */
export function reachersOf(sheet: Sheet): string[] {
  const { trust } = sheet;
  const others = trust?.roleArn ? [] : trust?.others ?? [];
  return [...[reachOf(sheet) ?? []].flat(), ...others.map(({ principalArn }) => principalArn)];
}

/** The user of an access key. */
export function keyUser({ fields, integration }: Sheet, { resources }: Deployed): Party {
  const all = Object.values(resources);
  const key = all.find(({ Type, Ref }) => Type === 'AWS::IAM::AccessKey' && Ref === valueOf(fields, 'AccessKeyId'));
  const user = all.find(({ Type, Ref }) => Type === 'AWS::IAM::User' && Ref === key?.Properties.UserName);
  if (!user) throw new Error(`integration ${integration} has an access key, and the template no user for it`);
  return { name: shortName(user.Arn), who: { arn: user.Arn } };
}

/** The principal that the bucket owner trusts; of a whole account, one of its roles. */
export function trusted(principalArn: string): Party {
  const { resource } = parseArn(principalArn);
  const arn = resource === 'root' ? principalArn.replace(/:root$/, ':role/any-role') : principalArn;
  return { name: resource === 'root' ? `a role of ${parseArn(arn).account}` : shortName(arn), who: { arn } };
}

/** Somebody of the same account, whom its policies allow everything; nobody where the whole account is trusted. */
export function colleague(principalArn: string): Party | undefined {
  const { resource, account } = parseArn(principalArn);
  const kind = resource.split('/')[0];
  if (resource === 'root') return undefined;
  const name = kind === 'assumed-role' ? 'other session' : `other ${kind}`;
  const end = principalArn.lastIndexOf('/') + 1;
  return { name: `${name} of ${account}`, who: administrator(`${principalArn.slice(0, end)}s3-handoff-other`) };
}

export function administrator(arn: string): Caller {
  return { arn, policies: [ADMINISTRATOR] };
}

export function shortName(arn: string): string {
  return parseArn(arn).resource.split('/').pop()!;
}

export function valueOf(fields: Sheet['fields'], name: string): string | undefined {
  return fields.find((field) => field.name === name)?.value || undefined;
}
