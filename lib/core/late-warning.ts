import { Annotations } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

/** A warning that a later construct brings about. It may have been acknowledged on this very construct before. */
export function addLateWarning(construct: IConstruct, id: string, message: string): void {
  if (!isAcknowledged(construct, id)) Annotations.of(construct).addWarningV2(id, message);
}

/** CDK looks for acknowledgements above a construct, and not on it: so a child is asked. */
function isAcknowledged(construct: IConstruct, id: string): boolean {
  const child = new Construct(construct as Construct, `Asks ${id}`);
  Annotations.of(child).addWarningV2(id, '');
  construct.node.tryRemoveChild(child.node.id);
  return child.node.metadata.length === 0;
}
