import { Construct } from 'constructs';
import { Client, Program } from './client';
import { AssumedRoleGrant, ClientBucket, ExchangeAccess, ExternalId, ExternalPrincipal, HandoffOutputs } from 'cdk-s3-handoff';

export const byLibrary: Program = {
  imported: [AssumedRoleGrant, ClientBucket, ExchangeAccess, ExternalId, ExternalPrincipal],

  addClient(scope: Construct, { name, principalArn, externalId, keyPrefix }: Client, withHandoff: boolean): void {
    const { bucket } = new ClientBucket(scope, name, { clientName: name });
    const grant = new AssumedRoleGrant(scope, `${name}-partner`, {
      bucket,
      keyPrefix,
      access: ExchangeAccess.READ_WRITE,
      principal: ExternalPrincipal.role(principalArn),
      externalId: ExternalId.of(externalId),
    });
    if (withHandoff) new HandoffOutputs(scope, `${name}-handoff`, { handoff: grant.handoff, outputPrefix: name });
  },
};
