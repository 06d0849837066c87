import Ajv from 'ajv';
import schema from '../../lib/handoffs/handoff.schema.json';
import { DescribedHandoff, METADATA_KEY, METADATA_VERSION } from '../../lib/handoffs/private/metadata-format';
import { checkFailed } from '../errors';

/** One version of what a template holds. */
export interface Described {
  readonly version: number;
  readonly handoffs: DescribedHandoff[];
}

const validate = new Ajv({ allErrors: false }).compile<Described>(schema);

export function hasHandoffs(metadata: Record<string, unknown> | undefined): boolean {
  return metadata?.[METADATA_KEY] !== undefined;
}

/**
 * The hand-offs of a template's metadata.
 *
 * @param where whose metadata it is, for messages
 * @throws when there are none, or this version does not understand them
 */
export function handoffsOf(metadata: Record<string, unknown> | undefined, where: string): Described {
  const described = metadata?.[METADATA_KEY];
  if (described === undefined) throw checkFailed(`${where} contains no hand-offs: its template has no Metadata '${METADATA_KEY}'`);

  const version = (described as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > METADATA_VERSION) {
    throw checkFailed(`${where} has a hand-off of version ${version}, this s3-handoff reads version ${METADATA_VERSION}: use a newer cdk-s3-handoff`);
  }
  if (!validate(described)) {
    const [{ instancePath, message }] = validate.errors!;
    throw checkFailed(`${where} has a hand-off that is not valid: ${instancePath || '/'} ${message}`);
  }
  return described;
}
