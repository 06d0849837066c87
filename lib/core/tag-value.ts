import { Token } from 'aws-cdk-lib';

/**
 * A text with only the characters that IAM allows in tag values, cut to their length.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function tagValue(text: string): string {
  return Token.isUnresolved(text) ? text : text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, ' ').slice(0, 256).trim();
}

/** Whether every service accepts the text as a tag value. */
export function isTagText(text: string, longest: number): boolean {
  return Token.isUnresolved(text) || text.length <= longest && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text);
}
