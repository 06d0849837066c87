import { wrongUsage } from '../errors';

/** Loads the constructs and aws-cdk-lib, which is not part of the bundle. */
export async function loadChecks(): Promise<typeof import('./check-files')> {
  try {
    return await import('./check-files.js');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND') throw error;
    throw wrongUsage(`the peer dependencies are not installed: 'npm install aws-cdk-lib constructs' (${message.split('\n')[0]})`);
  }
}
