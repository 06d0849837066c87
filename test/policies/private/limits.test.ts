import { App, BootstraplessSynthesizer, CfnOutput, NestedStack, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ClientBucket, ExchangeAccess, ExternalPrincipal } from '../../../lib';
import {
  checkBucketPolicy, checkDeliveryPlans, checkDeliveryRole, checkInlinePolicies, checkKeyPolicy, checkLargeTemplate, checkManagedPolicy, checkOutputs,
  checkTemplateSize, checkTrustPolicy, TRUST_POLICY_LIMIT_CONTEXT,
} from '../../../lib/policies/private/limits';
import { ENV, newStack, templateOf } from '../../support/stack';

const RAISE = "use fewer external IDs, or request a quota increase (8192 at most) and set context 'cdk-s3-handoff:trustPolicyLimit' to the new limit";

/** A document of exactly so many characters: `{"Sid":"xxx"}`. */
const sized = (size: number) => ({ Sid: 'x'.repeat(size - '{"Sid":""}'.length) });

/** A policy of exactly so many characters. */
function policySized(size: number, principal?: iam.IPrincipal): iam.PolicyDocument {
  const make = (filler: string) => new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({
      actions: ['s3:GetObject'], resources: [`arn:aws:s3:::exchange/${filler}`], principals: principal && [principal],
    })],
  });
  const empty = JSON.stringify(newStack().resolve(make(''))).length;
  return make('x'.repeat(size - empty));
}

describe('trust policy', () => {
  const stackWith = (limit?: unknown) => newStack({ env: ENV, context: limit === undefined ? {} : { [TRUST_POLICY_LIMIT_CONTEXT]: limit } });

  test('has 2,048 characters', () => {
    expect(checkTrustPolicy(stackWith(), sized(2048))).toEqual([]);
    expect(checkTrustPolicy(stackWith(), sized(2049))).toEqual([`the trust policy has 2049 characters, the limit is 2048: ${RAISE}`]);
  });

  test.each([4096, '4096'])('has more where context says that the quota was raised to %j', (limit) => {
    expect(checkTrustPolicy(stackWith(limit), sized(4096))).toEqual([]);
    expect(checkTrustPolicy(stackWith(limit), sized(4097))).toEqual([`the trust policy has 4097 characters, the limit is 4096: ${RAISE}`]);
  });

  test('has 8,192 at most', () => {
    expect(checkTrustPolicy(stackWith(8192), sized(8192))).toEqual([]);
  });

  test.each([[8193, '8193'], ['a lot', "'a lot'"], ['', "''"], [0, '0'], [false, 'false']])('context %j is refused', (limit, shown) => {
    expect(checkTrustPolicy(stackWith(limit), sized(100)))
      .toEqual([`'cdk-s3-handoff:trustPolicyLimit' must be a number from 2048 to 8192, got: ${shown}`]);
  });

  test('the context key for a raised quota is cdk-s3-handoff:trustPolicyLimit', () => {
    expect(TRUST_POLICY_LIMIT_CONTEXT).toBe('cdk-s3-handoff:trustPolicyLimit');
  });
});

describe('inline policies', () => {
  test.each([
    ['role', 10240, 'use several roles, each for fewer buckets'],
    ['user', 2048, 'use fewer address ranges, or one user for each key prefix'],
  ] as const)('of a %s have %i characters', (owner, limit, remedy) => {
    expect(checkInlinePolicies(newStack(), owner, policySized(limit))).toEqual([]);
    expect(checkInlinePolicies(newStack(), owner, policySized(limit + 1)))
      .toEqual([`the inline policy of the ${owner} has ${limit + 1} characters, the limit is ${limit}: ${remedy}`]);
  });
});

describe('bucket policy', () => {
  const WAY_OUT = 'use assumed roles (they need no bucket policy), or spread the partners over several buckets';
  const bucketWith = (size: number) => {
    const bucket = new s3.Bucket(newStack(), 'Bucket');
    const [statement] = newStack().resolve(policySized(size, new iam.AnyPrincipal())).Statement;
    bucket.addToResourcePolicy(iam.PolicyStatement.fromJson(statement));
    return bucket;
  };

  test('has 20 KB', () => {
    expect(checkBucketPolicy(bucketWith(20480))).toEqual([]);
    expect(checkBucketPolicy(bucketWith(20481))).toEqual([`the bucket policy has 20481 bytes, the limit is 20480: ${WAY_OUT}`]);
  });

  test('takes a bucket name at 63 characters where nobody knows it, and at its length where it is given', () => {
    const sizeWith = (bucketName?: string) => {
      const bucket = new s3.Bucket(newStack(), 'Bucket', { bucketName });
      for (let index = 0; index < 400; index++) {
        bucket.addToResourcePolicy(new iam.PolicyStatement({
          actions: ['s3:GetObject'], resources: [bucket.arnForObjects(`${index}`)], principals: [new iam.AccountPrincipal('222222222222')],
        }));
      }
      return Number(/has (\d+) bytes/.exec(checkBucketPolicy(bucket)[0])?.[1]);
    };
    expect(sizeWith() - sizeWith('exchange')).toBe(400 * (63 - 'exchange'.length));
  });

  test("takes a name that is made of the deployment's account at 63 characters", () => {
    const stack = newStack({});
    const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: `exchange-${stack.account}` });
    bucket.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['s3:GetObject'], resources: Array.from({ length: 300 }, (_, index) => bucket.arnForObjects(`${1000 + index}`)), principals: [new iam.AnyPrincipal()],
    }));
    const size = Number(/has (\d+) bytes/.exec(checkBucketPolicy(bucket)[0])?.[1]);
    expect(size).toBeGreaterThan(300 * 'arn:aws:s3:::/1000'.length + 300 * 63);
  });

  test('is checked for a bucket construct of somebody else, too', () => {
    const stack = newStack();
    const theirs = s3.Bucket.fromBucketName(stack, 'Theirs', 'exchange');
    theirs.policy = new s3.BucketPolicy(stack, 'Policy', { bucket: theirs });
    theirs.policy.document.addStatements(new iam.PolicyStatement({
      actions: ['s3:GetObject'], resources: [`arn:aws:s3:::exchange/${'x'.repeat(20480)}`], principals: [new iam.AnyPrincipal()],
    }));
    expect(checkBucketPolicy(theirs)).toHaveLength(1);
  });

  test('of an imported bucket, or of one without a policy, is not ours to check', () => {
    const stack = newStack();
    expect(checkBucketPolicy(s3.Bucket.fromBucketName(stack, 'Imported', 'exchange'))).toEqual([]);
    expect(checkBucketPolicy(new s3.Bucket(stack, 'Bare'))).toEqual([]);
  });
});

describe('key policy', () => {
  const keyWith = (size: number) => new kms.Key(newStack(), 'Key', { policy: policySized(size, new iam.AnyPrincipal()) });

  test('has 32 KB', () => {
    expect(checkKeyPolicy(keyWith(32768))).toEqual([]);
    expect(checkKeyPolicy(keyWith(32769))).toEqual([
      'the key policy has 32769 bytes, the limit is 32768: use assumed roles (they need no key policy), or use several keys',
    ]);
  });

  test('of an imported key is not ours to check', () => {
    expect(checkKeyPolicy(kms.Key.fromKeyArn(newStack(), 'Key', 'arn:aws:kms:us-east-1:111111111111:key/1'))).toEqual([]);
  });
});

describe('stacks', () => {
  const withOutputs = (count: number) => {
    const stack = newStack();
    for (let index = 0; index < count; index++) new CfnOutput(stack, `Output${index}`, { value: 'x' });
    return stack;
  };

  test('have 200 outputs', () => {
    expect(checkOutputs(withOutputs(200))).toEqual([]);
    expect(checkOutputs(withOutputs(201)))
      .toEqual(["stack 'Stack' has 201 outputs, the limit is 200: spread the integrations over several stacks"]);
  });

  test('do not count the outputs of their nested stacks', () => {
    const stack = withOutputs(200);
    new CfnOutput(new NestedStack(stack, 'Nested'), 'Own', { value: 'x' });
    expect(checkOutputs(stack)).toEqual([]);
  });

  describe('without a bootstrap bucket', () => {
    const WAY_OUT = 'deploy with a bootstrap bucket (the default synthesizer), or spread the integrations over several stacks';
    const described = (length: number, props: { suppressTemplateIndentation?: boolean; withBootstrap?: boolean } = {}) => {
      const { withBootstrap, ...others } = props;
      const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', { ...others, ...(!withBootstrap && { synthesizer: new BootstraplessSynthesizer() }) });
      stack.templateOptions.description = 'x'.repeat(length);
      return stack;
    };
    /** `{`, `"Description": "…"` indented by one, `}`, each on its own line. */
    const FRAME = '{\n "Description": ""\n}'.length;
    const COMPACT_FRAME = '{"Description":""}'.length;

    test('have templates of 51,200 bytes', () => {
      expect(checkTemplateSize(described(51200 - FRAME))).toEqual([]);
      expect(checkTemplateSize(described(51201 - FRAME)))
        .toEqual([`the template of stack 'Stack' has 51201 bytes, the limit is 51200: ${WAY_OUT}`]);
    });

    test('may save the indentation', () => {
      expect(checkTemplateSize(described(51200 - COMPACT_FRAME, { suppressTemplateIndentation: true }))).toEqual([]);
      expect(checkTemplateSize(described(51201 - COMPACT_FRAME, { suppressTemplateIndentation: true }))).toHaveLength(1);
    });

    test('are the only ones', () => {
      expect(checkTemplateSize(described(60000, { withBootstrap: true }))).toEqual([]);
    });
  });
});

describe('what delivers', () => {
  const ANOTHER_GROUP = "give the newest partners another 'group'";
  const roleWith = (...sizes: number[]) => new iam.Role(newStack(), 'Role', {
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
    inlinePolicies: Object.fromEntries(sizes.map((size, index) => [`policy${index}`, policySized(size)])),
  });

  test('is a role of 10,240 characters, its own policies and those of its state machine together', () => {
    const frame = '[{"PolicyName":"policy0","PolicyDocument":}]'.length;
    expect(checkDeliveryRole(roleWith(5000 - frame), policySized(5240))).toEqual([]);
    expect(checkDeliveryRole(roleWith(5000 - frame), policySized(5241)))
      .toEqual([`the role with all its inline policies has 10241 characters, the limit is 10240: ${ANOTHER_GROUP}`]);
  });

  test('may have no policy of its own', () => {
    expect(checkDeliveryRole(roleWith(), policySized(10240))).toEqual([]);
    expect(checkDeliveryRole(roleWith(), policySized(10241))).toHaveLength(1);
  });

  test('is a state machine that holds 256 KB about its partners', () => {
    expect(checkDeliveryPlans(newStack(), sized(256 * 1024))).toEqual([]);
    expect(checkDeliveryPlans(newStack(), sized(256 * 1024 + 1)))
      .toEqual([`the partner data of the state machine has 262145 bytes, the limit is 262144: ${ANOTHER_GROUP}`]);
  });
});

test('a managed policy has 6,144 characters', () => {
  const scope = new Construct(newStack(), 'Destinations7');
  expect(checkManagedPolicy(scope, policySized(6144), 'use another')).toEqual([]);
  expect(checkManagedPolicy(scope, policySized(6145), 'use another'))
    .toEqual(["managed policy 'Destinations7' has 6145 characters, the limit is 6144: use another"]);
});

test.each([
  [false, "give the stack 'suppressTemplateIndentation: true', or spread the partners over several stacks"],
  [true, 'spread the partners over several stacks'],
])('a template in a bucket has 1 MB, without indentation: %s', (suppressTemplateIndentation, remedy) => {
  const filled = (length: number) => {
    const stack = newStack({ env: ENV, suppressTemplateIndentation });
    stack.addMetadata('Filler', 'x'.repeat(length));
    return stack;
  };
  const indentation = suppressTemplateIndentation ? undefined : 1;
  const frame = JSON.stringify(filled(0).resolve((filled(0) as any)._toCloudFormation()), undefined, indentation).length;
  expect(checkLargeTemplate(filled(1024 * 1024 - frame))).toEqual([]);
  expect(checkLargeTemplate(filled(1024 * 1024 + 1 - frame)))
    .toEqual([`the template of stack 'Stack' has 1048577 bytes, the limit is 1048576: ${remedy}`]);
});

describe('partners of one drop box', () => {
  const clientBucketWith = (partners: number, env?: typeof ENV) => {
    const stack = newStack({ env });
    const client = new ClientBucket(stack, 'Kohler', { clientName: 'kohler', encryption: s3.BucketEncryption.KMS });
    for (let index = 1; index <= partners; index++) {
      const name = `partner-${String(index).padStart(2, '0')}`;
      client.addDirectTrust(`kohler_${name}`, {
        principal: ExternalPrincipal.role(`arn:aws:iam::${222222222200 + index}:role/${name}-ingest`),
        keyPrefix: `${name}/in/`,
        access: ExchangeAccess.WRITE,
      });
    }
    return stack;
  };

  test.each([['in a concrete environment', ENV], ['env-agnostic', undefined]])('60 fit into one bucket policy and one key policy, %s', (_, env) => {
    const template = templateOf(clientBucketWith(60, env));
    const [bucketPolicy] = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::S3::BucketPolicy');
    const allowed = bucketPolicy.Properties.PolicyDocument.Statement.filter(({ Effect }: any) => Effect === 'Allow');
    expect(allowed).toHaveLength(60);
    expect(new Set(allowed.map(({ Sid }: any) => Sid)).size).toBe(60);
  });

  test('75 do not, and the error says what to do', () => {
    expect(() => templateOf(clientBucketWith(75, ENV)))
      .toThrow(/the bucket policy has 2\d{4} bytes, the limit is 20480: use assumed roles \(they need no bucket policy\), or spread/);
  });
});
