import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Statements as JSON, for their reader to paste. */
export function statementsJson(statements: PolicyStatement[]): any[] {
  return statements.map((statement) => statement.toStatementJson());
}

/** A policy document for the other side to attach. */
export function documentJson(statements: PolicyStatement[]): { [element: string]: any } {
  return { Version: '2012-10-17', Statement: statementsJson(statements) };
}
