import { AwsRequest } from './request';

/** An error as AWS answers it. */
export interface AwsError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export const ACCESS_DENIED: AwsError = { status: 403, code: 'AccessDenied', message: 'Access Denied' };
export const NO_SUCH_BUCKET: AwsError = { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist' };
export const SLOW_DOWN: AwsError = { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' };
export const ACLS_ARE_OFF: AwsError = { status: 400, code: 'AccessControlListNotSupported', message: 'The bucket does not allow ACLs' };

export function unknownKey(service: string): AwsError {
  return service === 's3'
    ? { status: 403, code: 'InvalidAccessKeyId', message: 'The AWS Access Key Id you provided does not exist in our records.' }
    : { status: 403, code: 'InvalidClientTokenId', message: 'The security token included in the request is invalid.' };
}

/** In the dialect of the service: REST-XML, query or JSON. */
export function errorAnswer({ service, method }: Pick<AwsRequest, 'service' | 'method'>, { status, code, message }: AwsError): Answer {
  const requestId = '00000000-0000-4000-8000-000000000000';
  if (service === 's3') {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`;
    return { status, headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId }, body: method === 'HEAD' ? '' : body };
  }
  if (service === 'kms' || service === 'secretsmanager') {
    const type = code === 'AccessDenied' ? 'AccessDeniedException' : code;
    return {
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': type },
      body: JSON.stringify({ __type: type, message, Message: message }),
    };
  }
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code>`
      + `<Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
}

export function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (character) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[character]!);
}
