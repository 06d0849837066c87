import { launchUrl } from '../../../cli/launch/launch-url';

const TEMPLATE = 'https://bucket.s3.eu-central-1.amazonaws.com/t/partner-destination.template.json';
const LINK = { template: TEMPLATE, stackName: 'partner' };

/** What the console reads out of the link. */
function read(link: string): [string, string][] {
  const query = new URL(link).hash.replace('#/stacks/create/review?', '');
  return query.split('&').map((pair) => pair.split('=').map(decodeURIComponent) as [string, string]);
}

test.each([
  ['eu-central-1', 'https://eu-central-1.console.aws.amazon.com/cloudformation/home?region=eu-central-1#'],
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/cloudformation/home?region=cn-north-1#'],
  ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/cloudformation/home?region=us-gov-west-1#'],
  ['eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/cloudformation/home?region=eusc-de-east-1#'],
  [undefined, 'https://console.aws.amazon.com/cloudformation/home#'],
])('the console of %s', (region, start) => {
  expect(launchUrl({ ...LINK, region }).startsWith(start)).toBe(true);
});

test('a whole link', () => {
  expect(launchUrl({ ...LINK, region: 'us-east-1', param: ['WriterRoleArn=arn:aws:iam::111111111111:role/writer', 'KeyPrefix=daily sync/'] })).toBe(
    'https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/create/review'
    + '?templateURL=https%3A%2F%2Fbucket.s3.eu-central-1.amazonaws.com%2Ft%2Fpartner-destination.template.json&stackName=partner'
    + '&param_WriterRoleArn=arn%3Aaws%3Aiam%3A%3A111111111111%3Arole%2Fwriter&param_KeyPrefix=daily%20sync%2F',
  );
});

test.each(['', 'a=b&c#d?e%20f+g', "!'()*", 'ä€😀', '"<script>', 'line\nbreak', '/../'])('the console reads the value %p back', (value) => {
  const link = launchUrl({ ...LINK, param: [`Value=${value}`] });
  expect(read(link)).toContainEqual(['param_Value', value]);
  expect(link).toMatch(/^[A-Za-z0-9:/.#?=&_%~-]+$/);
});

test('a presigned template address arrives whole', () => {
  const template = `${TEMPLATE}?X-Amz-Signature=abc%2Fdef&X-Amz-Expires=60`;
  expect(read(launchUrl({ ...LINK, template }))).toContainEqual(['templateURL', template]);
});

test.each([
  [{ template: 'http://bucket.s3.amazonaws.com/t' }, "'--template' must be the https URL of an object in S3, CloudFormation reads no other, got: 'http://bucket.s3.amazonaws.com/t'"],
  [{ template: 'https://example.com/s3.json' }, "'--template' must be the https URL of an object in S3, CloudFormation reads no other, got: 'https://example.com/s3.json'"],
  [{ template: 'no url' }, "'--template' must be the https URL of an object in S3, CloudFormation reads no other, got: 'no url'"],
  [{ stackName: '1st' }, "'--stack-name' must be a letter and up to 127 letters, digits and hyphens, got: '1st'"],
  [{ template: ` ${TEMPLATE}` }, `'--template' must be the https URL of an object in S3, CloudFormation reads no other, got: ' ${TEMPLATE}'`],
  [{ region: 'evil.com/' }, "'--region' must be a Region, like 'us-east-1', got: 'evil.com/'"],
  [{ region: 'us-esat-1' }, "'--region' must be a Region, got: 'us-esat-1', did you mean us-east-1?"],
  [{ region: 'us-east-1 ' }, "'--region' must be a Region, got: 'us-east-1 ', did you mean us-east-1?"],
  [{ region: 'us-iso-east-1' }, "the console of partition aws-iso has no public address: '--region' us-iso-east-1"],
  [{ param: ['novalue'] }, "'--param' must be Key=value, with a key of letters and digits, got: 'novalue'"],
  [{ param: ['a-b=c'] }, "'--param' must be Key=value, with a key of letters and digits, got: 'a-b=c'"],
  [{ param: ['A=1', 'B=1', 'A=2'] }, "'--param' A is given twice"],
  [{ param: ['A=\ud800'] }, "not encodable as UTF-8: '\ud800'"],
])('%p is refused', (options, message) => {
  expect(() => launchUrl({ ...LINK, ...options })).toThrow(new Error(message));
});

test('an unknown Region may be a new one: the link is made, with a warning', () => {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const link = launchUrl({ ...LINK, region: 'eu-west-9' });
  const warnings = write.mock.calls.map(([text]) => text);
  write.mockRestore();
  expect(link.startsWith('https://eu-west-9.console.aws.amazon.com/')).toBe(true);
  expect(warnings).toEqual(["s3-handoff: '--region' is no known Region, got: 'eu-west-9'\n"]);
});

test('everything that is wrong is told at once', () => {
  const options = { template: 'x', stackName: '1', region: 'us-esat-1', param: ['novalue', 'BucketNam=files'] };
  expect(() => launchUrl(options, { BucketName: {} })).toThrow(expect.objectContaining({
    exitCode: 2,
    lines: [
      "'--template' must be the https URL of an object in S3, CloudFormation reads no other, got: 'x'",
      "'--stack-name' must be a letter and up to 127 letters, digits and hyphens, got: '1'",
      "'--region' must be a Region, got: 'us-esat-1', did you mean us-east-1?",
      "'--param' must be Key=value, with a key of letters and digits, got: 'novalue'",
      "'--param' BucketNam is no parameter of the template, did you mean BucketName?",
    ],
  }));
});
