import { createHash } from 'node:crypto';
import { objectsOf, Publication, readStatement, urlOf } from '../../../cli/publish/publication';

const PUBLICATION: Publication = { name: 'import-role', version: '1.2.3', format: 'yaml', text: 'Resources: {}\n', bucket: 'templates', prefix: 'shared/' };

test('a template stands under its name and version, with a checksum file beside it', () => {
  const [template, checksum] = objectsOf(PUBLICATION);
  expect(template).toMatchObject({ key: 'shared/import-role/1.2.3/import-role.yaml', text: 'Resources: {}\n', contentType: 'application/yaml' });
  expect(template.sha256).toBe(createHash('sha256').update('Resources: {}\n').digest('hex'));
  expect(checksum).toMatchObject({ key: 'shared/import-role/1.2.3/import-role.yaml.sha256', text: `${template.sha256}  import-role.yaml\n`, contentType: 'text/plain' });
  expect(objectsOf({ ...PUBLICATION, prefix: '', format: 'json' })[0]).toMatchObject({ key: 'import-role/1.2.3/import-role.json', contentType: 'application/json' });
});

test.each([
  ['templates', 'eu-central-1', 'https://templates.s3.eu-central-1.amazonaws.com/a/b.yaml'],
  ['templates', 'cn-north-1', 'https://templates.s3.cn-north-1.amazonaws.com.cn/a/b.yaml'],
  ['acme.templates', 'us-east-1', 'https://s3.us-east-1.amazonaws.com/acme.templates/a/b.yaml'],
])('the URL in bucket %s of %s', (bucket, region, url) => {
  expect(urlOf(bucket, 'a/b.yaml', region)).toBe(url);
});

test('the statement lets the companies read this template, in any partition, and nothing else', () => {
  expect(readStatement(PUBLICATION, ['222222222222', '333333333333'], 'us-gov-west-1')).toEqual({
    Sid: 'ReadPublishedTemplates',
    Effect: 'Allow',
    Principal: { AWS: ['arn:aws-us-gov:iam::222222222222:root', 'arn:aws-us-gov:iam::333333333333:root'] },
    Action: 's3:GetObject',
    Resource: 'arn:aws-us-gov:s3:::templates/shared/import-role/*',
  });
  expect(readStatement(PUBLICATION, [], 'us-east-1')).toMatchObject({ Principal: { AWS: '<account ID of the company that deploys it>' } });
});
