import { Annotations } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

/** Adds a warning that a later construct causes, unless it has been acknowledged on this construct already. */
export function addLateWarning(construct: IConstruct, id: string, message: string): void {
  if (!isAcknowledged(construct, id)) Annotations.of(construct).addWarningV2(id, message);
}

/** CDK looks for acknowledgements on the ancestors of a construct, not on the construct itself. A child makes it look here. */
function isAcknowledged(construct: IConstruct, id: string): boolean {
  const child = new Construct(construct as Construct, `Asks ${id}`);
  Annotations.of(child).addWarningV2(id, '');
  construct.node.tryRemoveChild(child.node.id);
  return child.node.metadata.length === 0;
}
