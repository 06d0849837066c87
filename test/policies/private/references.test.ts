import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { prepareQuickly } from '../../../lib/policies/private/references';

const CONTEXT = { '@aws-cdk/aws-iam:minimizePolicies': true };

/** Two stacks, of which one refers to a bucket of the other, as CDK renders them. */
function templates(statementsOn: (bucket: s3.IBucket) => iam.PolicyStatement[], prepare: (document: iam.PolicyDocument) => void) {
  const app = new App({ context: CONTEXT });
  const [owner, user] = [new Stack(app, 'Owner'), new Stack(app, 'User')];
  const document = new iam.PolicyDocument({ statements: statementsOn(new s3.Bucket(owner, 'Bucket')) });
  prepare(document);
  new iam.CfnManagedPolicy(user, 'Policy', { policyDocument: document });
  return [owner, user].map((stack) => Template.fromStack(stack).toJSON());
}

const allow = (resources: string[], conditions?: Record<string, any>) => (
  new iam.PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject', 's3:GetObject'], resources, conditions }));

describe('a document that is prepared quickly', () => {
  test.each<[string, (bucket: s3.IBucket) => iam.PolicyStatement[]]>([
    ['in resources', (bucket) => [allow([bucket.bucketArn, bucket.arnForObjects('in/*')]), allow([bucket.bucketArn])]],
    ['in a condition', ({ bucketName }) => [allow(['*'], { StringEquals: { 's3:prefix': [bucketName] } })]],
    ['behind another token', ({ bucketArn }) => [allow([Lazy.string({ produce: () => bucketArn }), 'arn:aws:s3:::other'])]],
  ])('gives the same templates as any other, with an export of what it refers to in another stack: %s', (_, statements) => {
    const expected = templates(statements, () => {});
    expect(templates(statements, prepareQuickly)).toEqual(expected);
    expect(JSON.stringify(expected)).toContain('Fn::ImportValue');
  });

  test('shows CDK each reference once, and nothing else, while CDK looks for references', () => {
    const stack = new Stack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const document = new iam.PolicyDocument({ statements: [allow([bucket.bucketArn, bucket.arnForObjects('in/*')])] });
    prepareQuickly(document);
    document.addStatements(allow([bucket.arnForObjects('added/*'), bucket.bucketName]));
    const context = { preparing: true, scope: stack, documentPath: [], registerPostProcessor: () => {}, resolve: (value: any) => value };
    expect(stack.resolve(document.resolve(context))).toEqual(stack.resolve({ references: [bucket.bucketArn, bucket.bucketName] }));
  });
});
