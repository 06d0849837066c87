import { CfnResource, Stack } from 'aws-cdk-lib';

/** The properties of a resource as they appear in the template, overrides included. */
export function renderedProperties(resource: CfnResource): any {
  const { Resources: resources } = Stack.of(resource).resolve((resource as any)._toCloudFormation());
  return Object.values<any>(resources)[0].Properties ?? {};
}
