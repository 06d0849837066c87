export { AccessKeyUser, AccessKeyUserOptions, AccessKeyUserProps } from './access-key-user';
export { AceEnvironment, AceOppSyncRole, AceOppSyncRoleProps, AceStage } from './ace-oppsync-role';
export { AssumedRoleBucketOptions, AssumedRoleGrant, AssumedRoleGrantOptions, AssumedRoleGrantProps } from './assumed-role-grant';
export { ClientBucket, ClientBucketProps } from './client-bucket';
export { CrossAccountPutDestination, CrossAccountPutDestinationProps, DestinationOwnership } from './cross-account-put-destination';
export { DirectTrustGrant, DirectTrustGrantOptions, DirectTrustGrantProps } from './direct-trust-grant';
export { ExchangeAccess, ExchangeActions } from './exchange-access';
export { ExternalId } from './external-id';
export { ExternalPrincipal, ExternalPrincipalOptions, PrincipalMatch } from './external-principal';
export { Handoff, HandoffField, HandoffOutputs, HandoffOutputsProps, HandoffProps } from './handoff';
export { AceOppSyncStack } from './stacks/ace-oppsync-stack';
export {
  AccessKeyConfig, AssumedRoleConfig, ClientAccess, ClientBucketConfig, ClientConfig, ClientEncryption, ClientIntegration, ConfiguredMatch,
  DirectTrustConfig,
} from './stacks/client-config';
export { ClientExchangeStack, ClientExchangeStackProps } from './stacks/client-exchange-stack';
export { ImportRoleStack } from './stacks/import-role-stack';
export { PartnerDestinationStack } from './stacks/partner-destination-stack';
