import { Fn, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { ConditionalStatement } from './conditional-statement';
import { delegatesToIam } from './kms-keys';
import { statementsJson } from './policy-json';
import { registerKey } from './validation-registry';
import { knownPseudoParameters } from '../../core/partitions';
import { withPlaceholders } from '../../core/placeholders';
import { accountsDiffer } from '../../principals/private/accounts';

/** Adds statements to the policy of a bucket. Throws with the statements to add if the policy cannot be edited. */
export function addToBucketPolicy(bucket: IBucket, statements: PolicyStatement[]): void {
  for (const statement of statements) {
    if (!bucket.addToResourcePolicy(statement).statementAdded) {
      throw new Error("'bucket' must have a policy that this app can edit (or set 'ownerEditsBucketPolicy: true'), got: an imported bucket; "
        + `its owner must add ${errorJson(bucket, statements)}`);
    }
  }
}

/** Adds statements to a key policy. Throws with the statements to add (`ownersStatements`) if the policy cannot be edited. Those may name
 * resources that would be circular references here. */
export function addToKeyPolicy(
  key: IKey, statements: PolicyStatement | PolicyStatement[], ownersStatements = statements, property = 'encryptionKey',
): void {
  registerKey(key);
  for (const statement of [statements].flat()) {
    if (!key.addToResourcePolicy(statement, true).statementAdded) {
      throw new Error(`'${property}' must have a policy that this app can edit, got: an imported key; `
        + `its owner must add ${errorJson(key, [ownersStatements].flat())}`);
    }
  }
}

/** Whether a principal of this account needs a key policy statement besides its own policy. */
export function needsKeyPolicy(scope: IConstruct, key: IKey): boolean {
  return !delegatesToIam(key) || accountsDiffer(key.env.account, Stack.of(scope).account);
}

/**
 * Statements as the JSON text of an output. CloudFormation cannot put a condition inside a text, so each condition
 * chooses between two texts.
 */
export function pasteableJson(scope: IConstruct, statements: PolicyStatement[]): string {
  const stack = Stack.of(scope);
  const conditional = statements.find((statement): statement is ConditionalStatement => statement instanceof ConditionalStatement);
  if (!conditional) return stack.toJsonString(statements.length === 1 ? statements[0].toStatementJson() : statementsJson(statements));
  const { condition } = conditional;
  const choose = (branch: 'whenTrue' | 'whenFalse') => pasteableJson(scope, statements.flatMap((statement) => (
    statement instanceof ConditionalStatement && statement.condition === condition ? statement[branch] ?? [] : statement)));
  return Token.asString(Fn.conditionIf(condition.logicalId, choose('whenTrue'), choose('whenFalse')));
}

function errorJson(scope: IConstruct, statements: PolicyStatement[]): string {
  const stack = Stack.of(scope);
  const json = JSON.stringify(withPlaceholders(stack.resolve(statementsJson(statements)), {}));
  return Object.entries(knownPseudoParameters(stack)).reduce((text, [name, value]) => text.replaceAll(`{{${name}}}`, value), json);
}
