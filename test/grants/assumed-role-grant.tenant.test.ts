import { AceEnvironment, AceOppSyncRole } from '../../lib/grants/ace-opp-sync-role';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal, PrincipalMatch } from '../../lib/principals/external-principal';
import { decisionTable } from '../../tools/policy-engine/jest';
import { bucketIn, GET, govArn, grantOn, handedOff, INGEST, roleWith, stackWith, STRANGER, UPLOADER } from '../support/assumed-role';
import { deploy, placeOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { refusalAt } from '../support/refusal';
import { onlyRole } from '../support/role';
import { newStack, SETTINGS, VENDOR, warningsOf } from '../support/stack';

const externalId = ExternalId.below('acme/');

describe('a role for one tenant of a vendor', () => {
  const deployed = deploy(stackWith({ externalId }));
  const { Arn: roleArn } = onlyRole(deployed);
  const as = (id: string, arn = INGEST) => ({ who: { arn }, assume: { roleArn, externalId: id }, ...GET });

  decisionTable('is assumed with any external ID below the tenant, and with none of another', () => deployed.cloud, [
    { expect: 'allowed', ...as('acme/capture-1') },
    { expect: 'allowed', ...as('acme/team/capture-1') },
    { expect: 'allowed', ...as('acme/') },
    { expect: 'denied', ...as('acme2/capture-1') },
    { expect: 'denied', ...as('acme') },
    { expect: 'denied', ...as('Acme/capture-1') },
    { expect: 'denied', ...as('other/acme/capture-1') },
    { expect: 'denied', ...as('other/capture-1') },
    { expect: 'denied', ...as('acme/capture-1', UPLOADER) },
    { expect: 'denied', ...as('acme/capture-1', `arn:aws:iam::${STRANGER}:role/adobe-ingest`) },
    { expect: 'denied', name: 'no external ID', who: { arn: INGEST }, assume: { roleArn }, ...GET },
  ]);

  test('keeps the other conditions of its principal', () => {
    const principal = ExternalPrincipal.role(INGEST, { match: PrincipalMatch.BY_ARN });
    expect(roleWith({ externalId, principal }).Properties.AssumeRolePolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${VENDOR}:root` },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:PrincipalArn': INGEST }, StringLike: { 'sts:ExternalId': 'acme/*' } },
    }]);
  });

  test('hands off what the external ID starts with', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { externalId });
    expect(handedOff(grant, deploy(stack)).slice(1, 3)).toEqual([['ExternalIdPrefix', 'acme/'], ['BucketName', 'exchange']]);
    expect(stack.resolve(grant.handoff.steps[1])['Fn::Join'][1].at(-1)).toBe(', with an external ID that starts with acme/.');
    expect(grant.handoff.trust).toMatchObject({ externalIds: [], externalIdPrefix: 'acme/' });
  });

  test('shares a warning with another role of the same tenant, and none for a whole account', () => {
    const stack = stackWith({ externalId, principal: ExternalPrincipal.account(VENDOR) });
    expect(warningsOf(stack)).toEqual([]);
    grantOn(stack, bucketIn(stack, { bucketName: 'other' }, 'Other'), { externalId, principal: ExternalPrincipal.account(VENDOR) }, 'Acme');
    expect(warningsOf(stack)).toEqual([expect.stringContaining(`account ${VENDOR} has the same external ID for 'Stack/Adobe' and 'Stack/Acme'`)]);
  });

  test('is trusted once', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { externalId });
    expect(() => grant.addTrust({ principal: ExternalPrincipal.role(INGEST), externalId: ExternalId.below('acme/') }))
      .toThrow(refusalAt('Stack/Adobe', `'principal' must not be trusted twice with the same external ID, got: '${INGEST}'`));
  });

  test.each(SETTINGS)('gives no finding in $setting', ({ env, context }) => {
    const stack = newStack({ env, context });
    stackWith({ externalId, principal: ExternalPrincipal.role(govArn(INGEST, placeOf(env))) }, stack);
    expect(nagFindings(stack).filter((rule) => rule !== 'AwsSolutions-S1')).toEqual([]);
  });
});

test('the role of Labra OppSync takes no prefix: its external ID is issued', () => {
  expect(() => new AceOppSyncRole(newStack(), 'Ace', {
    principal: ExternalPrincipal.account(VENDOR),
    externalId,
    stages: [{ environment: AceEnvironment.PRODUCTION, bucketName: 'ace', kmsKeyArn: `arn:aws:kms:us-east-1:${VENDOR}:key/1234abcd` }],
  })).toThrow(refusalAt('Stack/Ace', "'externalId' must be the one that Labra OppSync issued, not a prefix, got: 'acme/'"));
});
