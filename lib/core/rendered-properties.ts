import { CfnResource, Stack } from 'aws-cdk-lib';

/** The properties of a resource as they appear in the template, overrides included. */
export function renderedProperties(resource: CfnResource): any {
  const { Resources: resources } = Stack.of(resource).resolve((resource as any)._toCloudFormation());
  return Object.values<any>(resources)[0].Properties ?? {};
}

/**
 * One property of a resource as it appears in the template: where nothing is overridden, the value that the resource was given. Nothing else is then
 * resolved, such as the policies of a role.
 */
export function renderedProperty(resource: CfnResource, name: string, given: unknown): any {
  const { rawOverrides } = resource as any;
  return Object.keys(rawOverrides).length > 0 ? renderedProperties(resource)[name] : Stack.of(resource).resolve(given);
}
