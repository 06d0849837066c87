import { Checked, unknown } from './check-result';
import { PolicyDocument, statementsOf } from './compare-policies';
import { Live } from './deployed-state';
import { checkPolicy } from './policy-checks';
import type { Statement } from '../diagnosis/suggested-statements';

/** What owners paste, and the output that names the resource: `KohlerAdobeBucketPolicyStatement2` belongs to `KohlerAdobeBucketName2`. */
const PASTED = [
  { kind: 'KeyPolicyStatement', cause: 'key policy', resource: 'KmsKeyArn', read: (live: Live, arn: string) => live.keyPolicy(arn) },
  { kind: 'BucketPolicyStatement', cause: 'bucket policy', resource: 'BucketName', read: (live: Live, name: string) => live.bucketPolicy(name) },
] as const;

/** Checks that the owners of existing keys and buckets have added the statements that the stack handed over. */
export async function checkPasted(live: Live, outputs: ReadonlyMap<string, string>): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const { kind, cause, resource, read } of PASTED) {
    for (const [of, names] of outputsByResource(outputs, kind, resource)) {
      const what = `${cause} of ${of}: statement of output ${names.join(', ')}`;
      try {
        const wanted = names.flatMap((name) => pasted(outputs.get(name)!));
        checked.push(...checkPolicy({ cause, what }, { Statement: wanted }, onlyKin(wanted, await read(live, of))));
      } catch (error) {
        checked.push(unknown(what, 'there', (error as Error).message));
      }
    }
  }
  return checked;
}

/** Several hand-offs may be about one key or bucket, and about one principal. */
function outputsByResource(outputs: ReadonlyMap<string, string>, kind: string, resource: string): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const output of [...outputs.keys()].filter((name) => new RegExp(`${kind}\\d*$`).test(name))) {
    const of = outputs.get(output.replace(kind, resource));
    if (of !== undefined) names.set(of, [...names.get(of) ?? [], output]);
  }
  return names;
}

/** Other statements of the owner are ignored. */
function onlyKin(wanted: Statement[], policy: PolicyDocument | undefined): PolicyDocument {
  const names = wanted.map((statement) => JSON.stringify(statement.Principal));
  return { Statement: statementsOf(policy ?? {}).filter((statement) => names.includes(JSON.stringify(statement.Principal))) };
}

function pasted(output: string): Statement[] {
  const parsed = JSON.parse(output.trimStart().startsWith('[') ? output : `[${output}]`) as (Statement & PolicyDocument)[];
  return parsed.flatMap((entry) => (entry.Statement ? statementsOf(entry) : [entry]));
}
