import { Caller } from './callers';
import { AwsRequest } from './request';
import { parseArn, urlSuffixOf } from '../../policy-engine/arns';

/** Where S3 and Secrets Manager call KMS from: one of AWS's own addresses, https://ip-ranges.amazonaws.com/ip-ranges.json */
const ADDRESS_OF_AWS = '52.216.0.1';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export function globalContext(request: AwsRequest, caller: Caller, resourceAccount: string): Record<string, string> {
  return {
    ...principalContext(caller, resourceAccount),
    'aws:SecureTransport': String(request.tlsVersion !== undefined),
    'aws:SourceIp': request.sourceIp,
    'aws:ViaAWSService': 'false',
    'aws:RequestedRegion': request.region,
  };
}

/** What a service asks of KMS in the caller's name does not come from the caller's address. https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
export function serviceContext(caller: Caller, resourceAccount: string, service: string, region: string): Record<string, string> {
  return {
    ...principalContext(caller, resourceAccount),
    'aws:SecureTransport': 'true',
    'aws:SourceIp': ADDRESS_OF_AWS,
    'aws:ViaAWSService': 'true',
    'kms:ViaService': `${service}.${region}.${urlSuffixOf(caller.signer.partition)}`,
    'kms:CallerAccount': caller.signer.account,
  };
}

function principalContext({ signer, uniqueId, isSession }: Caller, resourceAccount: string): Record<string, string> {
  const { resource } = parseArn(signer.arn);
  return {
    'aws:PrincipalArn': signer.principalArn,
    'aws:PrincipalAccount': signer.account,
    'aws:PrincipalType': isSession ? 'AssumedRole' : 'User',
    'aws:PrincipalIsAWSService': 'false',
    'aws:ResourceAccount': resourceAccount,
    'aws:userid': uniqueId,
    ...(isSession ? {} : { 'aws:username': resource.slice(resource.lastIndexOf('/') + 1) }),
  };
}
