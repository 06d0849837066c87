export { AccessKeyUser, type AccessKeyUserOptions, type AccessKeyUserProps } from './access-key-user';
export { AceEnvironment, AceOppSyncRole, type AceOppSyncRoleProps, type AceStage } from './ace-oppsync-role';
export { type AssumedRoleBucketOptions, AssumedRoleGrant, type AssumedRoleGrantOptions, type AssumedRoleGrantProps } from './assumed-role-grant';
export { BucketTransportSecurity } from './bucket-transport-security';
export { ClientBucket, type ClientBucketProps } from './client-bucket';
export { ConnectivityCheck, type ConnectivityCheckProps } from './connectivity-check';
export { CrossAccountPutDestination, type CrossAccountPutDestinationProps, DestinationOwnership } from './cross-account-put-destination';
export { type DeliveryDestination } from './delivery-destination';
export { DeliveryMonitor, type DeliveryMonitorProps } from './delivery-monitor';
export { type DeliveryGroup, DeliveryRole, type DeliveryRoleProps } from './delivery-role';
export { DirectTrustGrant, type DirectTrustGrantOptions, type DirectTrustGrantProps } from './direct-trust-grant';
export { ExchangeAccess, type ExchangeActions } from './exchange-access';
export { ExternalId } from './external-id';
export { ExternalPrincipal, type ExternalPrincipalOptions, PrincipalMatch } from './external-principal';
export {
  Handoff, type HandoffExemption, type HandoffField, HandoffOutputs, type HandoffOutputsProps, type HandoffProps, type HandoffRequest,
} from './handoff';
export { ScheduledDelivery, type ScheduledDeliveryProps } from './scheduled-delivery';
export { AceOppSyncStack } from './stacks/ace-oppsync-stack';
export {
  type AccessKeyConfig, type AccessLogsConfig, type AssumedRoleConfig, ClientAccess, type ClientBucketConfig, type ClientConfig, ClientEncryption,
  type ClientIntegration, ConfiguredMatch, type DirectTrustConfig,
} from './stacks/client-config';
export { ClientExchangeStack, type ClientExchangeStackProps } from './stacks/client-exchange-stack';
export {
  ConfiguredOwnership, type DeliveryConfig, type DeliveryDestinationConfig, type DeliveryMonitorConfig, type DeliveryScheduleConfig,
  type DeliverySourceConfig,
} from './stacks/delivery-config';
export { DeliveryStack, type DeliveryStackProps } from './stacks/delivery-stack';
export { type FromFolderOptions } from './stacks/from-folder-options';
export { ImportRoleStack } from './stacks/import-role-stack';
export { PartnerDestinationStack } from './stacks/partner-destination-stack';
