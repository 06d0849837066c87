import { Token } from 'aws-cdk-lib';
import { invalid } from './errors';
import { validateText } from './text';

/**
 * Name of a role or user.
 * @param note what else counts as part of the name
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function validateIamName(property: string, name: string | undefined, note = ''): void {
  if (name === undefined) return;
  validateText(property, name);
  if (Token.isUnresolved(name)) return;
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw invalid(property, `must have 1 to 64 letters, digits or characters of '_+=,.@-'${note}`, name);
}
