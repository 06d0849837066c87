import { PolicyDocument } from './documents';

export const OWNER = '111111111111';
export const VENDOR = '222222222222';
export const STRANGER = '333333333333';

export const document = (...statements: PolicyDocument[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });

export const allow = (principal: string | undefined, action: string | string[], resource?: string | string[], condition?: object): PolicyDocument =>
  statement('Allow', principal, action, resource, condition);

export const deny = (principal: string | undefined, action: string | string[], resource?: string | string[], condition?: object): PolicyDocument =>
  statement('Deny', principal, action, resource, condition);

export const role = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`;
export const user = (account: string, name: string): string => `arn:aws:iam::${account}:user/${name}`;
export const session = (account: string, name: string, sessionName: string): string => `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`;
export const root = (account: string): string => `arn:aws:iam::${account}:root`;

function statement(effect: string, principal: string | undefined, action: string | string[], resource?: string | string[], condition?: object) {
  return {
    Effect: effect,
    ...principal && { Principal: { AWS: principal } },
    Action: action,
    ...resource && { Resource: resource },
    ...condition && { Condition: condition },
  };
}
