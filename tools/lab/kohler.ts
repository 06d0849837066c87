import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Keys } from './emulator';
import { Stage } from './stage';
import { loadClient } from '../../test/support/config-files';

export const KOHLER = loadClient('examples/clients/kohler.yaml');
const ADOBE = 'arn:aws:iam::222222222222:role/adobe-ingest';
const UPLOADER = 'arn:aws:iam::333333333333:user/uploader';

export const KOHLER_BUCKET = 'kohler-exchange-111111111111-us-east-1';

/** What other people's clients need to reach the bucket of `kohler`. */
export interface KohlerAccess {
  readonly endpoint: string;
  /** Of the session that reads and writes below `adobe/`. */
  readonly readWrite: Keys;
  /** Of the user that puts below `agency/in/`. */
  readonly dropBox: Keys;
  readonly keyArn: string;
}

/** The files that are exchanged, and the certificate of the gateway, in a folder of the scenario. */
export function labFiles(folder: string) {
  return { file: join(folder, 'report.csv'), large: join(folder, 'large.csv'), authority: join(folder, 'certificate.pem') };
}

/** Deploys the client `kohler`, and writes the files. */
export async function openKohler(stage: Stage, folder: string, report: string): Promise<KohlerAccess> {
  const { lab } = stage;
  for (const arn of [ADOBE, UPLOADER]) await lab.createPrincipal(arn);
  const { outputs } = await stage.deploy(await stage.synthesize(), 'client-exchange-kohler', KOHLER);
  const { file, large, authority } = labFiles(folder);
  writeFileSync(authority, lab.server.certificate);
  writeFileSync(file, report);
  writeFileSync(large, Buffer.alloc(12 * 1024 * 1024, 'large,'));
  return {
    endpoint: await lab.server.url(),
    readWrite: await lab.assume(await lab.keysOf(ADOBE), outputs.KohlerAdobeRoleArn, { externalId: outputs.KohlerAdobeExternalId }),
    dropBox: await lab.keysOf(UPLOADER),
    keyArn: outputs.KohlerAdobeKmsKeyArn,
  };
}
