export { AccessKeyUser, type AccessKeyUserOptions, type AccessKeyUserProps } from './grants/access-key-user';
export { AceEnvironment, AceOppSyncRole, type AceOppSyncRoleProps, type AceStage } from './grants/ace-opp-sync-role';
export { type AssumedRoleBucketOptions } from './grants/assumed-role-bucket';
export { AssumedRoleGrant, type AssumedRoleGrantOptions, type AssumedRoleGrantProps } from './grants/assumed-role-grant';
export { type AssumedRoleTrustOptions } from './grants/assumed-role-trust';
export { BucketTransportSecurity } from './buckets/bucket-transport-security';
export { ClientBucket, type ClientBucketProps } from './clients/client-bucket';
export { ConnectivityCheck, type ConnectivityCheckProps } from './deliveries/connectivity-check';
export { CrossAccountPutDestination, type CrossAccountPutDestinationProps, DestinationOwnership } from './destinations/cross-account-put-destination';
export { type DeliveryDestination } from './deliveries/delivery-destination';
export { DeliveryMonitor, type DeliveryMonitorProps } from './deliveries/delivery-monitor';
export { type DeliveryGroup, DeliveryRole, type DeliveryRoleProps } from './deliveries/delivery-role';
export { DirectTrustGrant, type DirectTrustGrantOptions, type DirectTrustGrantProps } from './grants/direct-trust-grant';
export { ExchangeAccess, type ExchangeActions } from './policies/exchange-access';
export { ExternalId } from './principals/external-id';
export { ExternalPrincipal, type ExternalPrincipalOptions, PrincipalMatch } from './principals/external-principal';
export { type Handoff, type HandoffBucket, type HandoffExemption, type HandoffField, type HandoffRequest } from './handoffs/handoff';
export { type HandoffTrust, type HandoffTrustedParty } from './handoffs/handoff-trust';
export { HandoffOutputs, type HandoffOutputsProps } from './handoffs/handoff-outputs';
export { SessionTags, type SessionTagsOptions } from './principals/session-tags';
export { ScheduledDelivery, type ScheduledDeliveryProps } from './deliveries/scheduled-delivery';
export { AceOppSyncStack } from './templates/ace-opp-sync-stack';
export {
  type AccessKeyConfig, type AccessLogsConfig, ClientAccess, type ClientBucketConfig, type ClientConfig, ClientEncryption, type ClientIntegration,
} from './clients/client-config';
export { type AssumedRoleConfig, ConfiguredMatch, type DirectTrustConfig, type SessionTagsConfig, type TrustConfig } from './clients/trust-config';
export { ClientExchangeStack, type ClientExchangeStackProps } from './clients/client-exchange-stack';
export {
  ConfiguredOwnership, type DeliveryConfig, type DeliveryDestinationConfig, type DeliveryMonitorConfig, type DeliveryScheduleConfig,
  type DeliverySourceConfig,
} from './deliveries/delivery-config';
export { DeliveryStack, type DeliveryStackProps } from './deliveries/delivery-stack';
export { type FromFolderOptions } from './configuration/from-folder-options';
export { CounterpartPolicyStack } from './templates/counterpart-policy-stack';
export { ImportRoleStack } from './templates/import-role-stack';
export { PartnerDestinationStack } from './templates/partner-destination-stack';
