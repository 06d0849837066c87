import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { didYouMean } from '../../lib/core/near-miss';
import { awsRefused } from '../errors';

/**
 * Without this check, the SDK would use other credentials, or only say that there are none.
 *
 * @throws when the profile, or that of AWS_PROFILE, is in none of the files of the AWS configuration
 */
export async function checkProfile(profile: string | undefined): Promise<void> {
  const name = profile ?? process.env.AWS_PROFILE;
  if (!name || name === 'default') return;
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const known = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter((section) => !/^(sso-session|services)\./.test(section));
  if (known.includes(name)) return;
  throw awsRefused(`no profile '${name}'${profile === undefined ? ' (AWS_PROFILE)' : ''} in ${fileNames().join(' or ')}`
    + `${didYouMean(name, known) || `, there is: ${known.sort().join(', ') || 'none'}`}`);
}

/** Where the SDK looks. */
function fileNames(): string[] {
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  return [AWS_CONFIG_FILE ?? join(homedir(), '.aws', 'config'), AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), '.aws', 'credentials')];
}
