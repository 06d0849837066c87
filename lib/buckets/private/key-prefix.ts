import { IResolvable, Lazy, Token } from 'aws-cdk-lib';
import { invalid } from '../../core/errors';
import { isUriOrArn } from '../../core/patterns';
import { validateText } from '../../core/text';
import { parameterBehind } from '../../policies/private/template-parameters';

const FORBIDDEN_TEXT = ['*', '?', '${', '//'];
const MAX_BYTES = 900;

/**
 * No leading `/`, one trailing `/`; empty means the whole bucket. White space is rejected at either end only: S3 allows it inside, so `a /` is a
 * folder whose name ends in a space.
 * A token is normalised if it resolves to a literal at synth, and otherwise used unchanged.
 */
export function normalizeKeyPrefix(keyPrefix: string | undefined, property = 'keyPrefix'): string {
  if (keyPrefix === undefined || keyPrefix === '') return '';
  validateText(property, keyPrefix);
  if (parameterBehind(keyPrefix)) return keyPrefix;
  if (Token.isUnresolved(keyPrefix)) return Token.asString(normalizedWhenResolved(keyPrefix, property));
  validateKeyPrefix(keyPrefix, property);
  return `${keyPrefix.replace(/^\//, '').replace(/\/$/, '')}/`;
}

function normalizedWhenResolved(token: string, property: string): IResolvable {
  return Lazy.uncachedAny({
    produce: (context) => {
      const resolved = context.resolve(token);
      return typeof resolved === 'string' ? normalizeKeyPrefix(resolved, property) : resolved;
    },
  });
}

function validateKeyPrefix(keyPrefix: string, property: string): void {
  if (isUriOrArn(keyPrefix)) throw invalid(property, 'must be the key prefix alone, without bucket or scheme', keyPrefix);
  if (keyPrefix === '/') throw invalid(property, "must be empty or name a folder, not be a lone '/'", keyPrefix);
  for (const text of FORBIDDEN_TEXT) {
    if (keyPrefix.includes(text)) throw invalid(property, `must not contain '${text}'`, keyPrefix);
  }
  if (keyPrefix.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw invalid(property, "must not have a '.' or '..' segment", keyPrefix);
  }
  if (/[\u0000-\u001f\u007f-\u009f]/.test(keyPrefix)) {
    throw invalid(property, 'must not contain control characters', keyPrefix);
  }
  if (/[^\u0000-\u00ff]/.test(keyPrefix)) {
    throw invalid(property, 'must not contain characters above U+00FF (IAM policies cannot hold them)', keyPrefix);
  }
  if (Buffer.byteLength(keyPrefix) > MAX_BYTES) {
    throw invalid(property, `must not be longer than ${MAX_BYTES} bytes`, keyPrefix);
  }
}
