import { Aws, CfnCondition, Fn } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** A policy statement that a CfnCondition includes, or swaps for another. */
export class ConditionalStatement extends PolicyStatement {
  constructor(public readonly condition: CfnCondition, public readonly whenTrue: PolicyStatement, public readonly whenFalse?: PolicyStatement) {
    super({
      sid: whenTrue.sid,
      effect: whenTrue.effect,
      principals: whenTrue.principals,
      actions: whenTrue.actions,
      resources: whenTrue.resources,
      conditions: whenTrue.conditions,
    });
  }

  public toStatementJson(): any {
    return Fn.conditionIf(this.condition.logicalId, this.whenTrue.toStatementJson(), this.whenFalse?.toStatementJson() ?? Aws.NO_VALUE);
  }
}

/** The statement itself, or one that exists only while the condition holds. */
export function statementWhen(condition: CfnCondition | undefined, statement: PolicyStatement): PolicyStatement {
  return condition ? new ConditionalStatement(condition, statement) : statement;
}
