import { delimiter, join } from 'node:path';
import { Browser, chromium } from 'playwright-core';
import { isExecutable } from '../../support/programs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The system's Chromium, or the one that CHROMIUM names. Without one the tests fail: they never skip. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
}

function findChromium(): string {
  const { CHROMIUM, PATH = '' } = process.env;
  const places = CHROMIUM ? [CHROMIUM] : PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = places.find(isExecutable);
  if (found === undefined) {
    throw new Error(`No Chromium${CHROMIUM ? ` at CHROMIUM=${CHROMIUM}` : ` in PATH (${NAMES.join(', ')})`}: install the package 'chromium', or set CHROMIUM.`);
  }
  return found;
}
