import { checkPolicy } from './check-policies';
import { Checked, unknown } from './checked';
import { PolicyDocument, statementsOf } from './compare-policies';
import { Live } from './live';
import type { Statement } from '../statements';

/** Statements that a published template hands to the owner of an existing key or bucket: are they there? */
export async function checkPasted(live: Live, outputs: ReadonlyMap<string, string>): Promise<Checked[]> {
  const [key, bucket] = [outputs.get('KmsKeyArn'), outputs.get('BucketName')];
  return [
    ...await check('KeyPolicyStatement', 'key policy', key, (arn) => live.keyPolicy(arn)),
    ...await check('BucketPolicyStatement', 'bucket policy', bucket, (name) => live.bucketPolicy(name)),
  ];

  async function check(
    output: string, cause: 'key policy' | 'bucket policy', of: string | undefined, read: (of: string) => Promise<PolicyDocument | undefined>,
  ): Promise<Checked[]> {
    const told = outputs.get(output);
    if (told === undefined || of === undefined) return [];
    const what = `${cause} of ${of}: statement of output ${output}`;
    try {
      return checkPolicy({ cause, what }, { Statement: pasted(told) }, onlyKin(pasted(told), await read(of)));
    } catch (error) {
      return [unknown(what, 'there', (error as Error).message)];
    }
  }
}

/** The owner's other statements are not our business. */
function onlyKin(wanted: Statement[], policy: PolicyDocument | undefined): PolicyDocument {
  const names = wanted.map((statement) => JSON.stringify(statement.Principal));
  return { Statement: statementsOf(policy ?? {}).filter((statement) => names.includes(JSON.stringify(statement.Principal))) };
}

function pasted(output: string): Statement[] {
  const parsed = JSON.parse(output.trimStart().startsWith('[') ? output : `[${output}]`) as (Statement & PolicyDocument)[];
  return parsed.flatMap((entry) => (entry.Statement ? statementsOf(entry) : [entry]));
}
