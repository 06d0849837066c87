import { Token } from 'aws-cdk-lib';
import { invalid } from './errors';

export function validateWholeNumber(property: string, value: number, lowest: number, highest: number): void {
  if (Token.isUnresolved(value)) return;
  if (!Number.isInteger(value) || value < lowest || value > highest) throw invalid(property, `must be a whole number from ${lowest} to ${highest}`, value);
}
