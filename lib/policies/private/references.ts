import { Reference, Tokenization } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';

/**
 * Before CDK renders the templates, it resolves every property only to find references. The document then resolves to its references alone,
 * which takes a third of the time.
 */
export function prepareQuickly(document: PolicyDocument): void {
  const resolve = document.resolve.bind(document);
  document.resolve = (context) => {
    const references = context.preparing ? referencesIn(jsonOf(document)) : undefined;
    return references ? { references: [...new Set(references)] } : resolve(context);
  };
}

/** The JSON text of a document, with its tokens; of an empty one, no text. */
export function jsonOf(document: PolicyDocument): string {
  return JSON.stringify(document) ?? '';
}

/** The references in a JSON text, one for each occurrence; undefined if the text contains any other token. */
export function referencesIn(json: string): Reference[] | undefined {
  if (OTHER_TOKENS.test(json)) return undefined;
  const { tokens } = Tokenization.reverseString(json);
  return tokens.every(Reference.isReference) ? tokens as Reference[] : undefined;
}

/** What JSON makes of tokens in place of lists, numbers and objects, and of tokens that are no class of CDK. */
const OTHER_TOKENS = /#\{Token\[|e\+289|<unresolved-|"creationStack"/;
