import { CfnCondition, CfnParameter, Fn, ICfnConditionExpression, Reference, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** The condition that an optional template parameter has a value; undefined for anything else. */
export function conditionWhenGiven(value: string | undefined): CfnCondition | undefined {
  const parameter = parameterBehind(value);
  return parameter && conditionOn(parameter, 'Given', Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, '')));
}

/** The session name in an ARN that a template parameter supplies. Missing parts are padded, because CloudFormation cannot select them. */
export function sessionNameIn(arn: string | undefined): { value: string; condition: CfnCondition } | undefined {
  const parameter = parameterBehind(arn);
  if (!parameter) return undefined;
  const part = (index: number, delimiter: string) => Fn.select(index, Fn.split(delimiter, Fn.join('', [parameter.valueAsString, delimiter.repeat(index)])));
  return { value: part(2, '/'), condition: conditionOn(parameter, 'IsSession', Fn.conditionEquals(part(2, ':'), 'sts')) };
}

function conditionOn(parameter: CfnParameter, suffix: string, expression: ICfnConditionExpression): CfnCondition {
  const scope = parameter.node.scope as Construct;
  const id = `${parameter.node.id}${suffix}`;
  return scope.node.tryFindChild(id) as CfnCondition | undefined ?? new CfnCondition(scope, id, { expression });
}

/** The template parameter a value stands for; undefined for literals and every other token. */
export function parameterBehind(value: string | undefined): CfnParameter | undefined {
  const target = referenceBehind(value)?.target;
  return target instanceof CfnParameter ? target : undefined;
}

/** The reference a value stands for; undefined for literals and every other token. */
export function referenceBehind(value: string | undefined): Reference | undefined {
  const token = Tokenization.reverse(value, { failConcat: false });
  return Reference.isReference(token) ? token : undefined;
}
