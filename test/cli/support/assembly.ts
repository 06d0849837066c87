import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';

/** A cloud assembly in a folder of its own. */
export class SynthesizedApp {
  readonly folder = mkdtempSync(join(tmpdir(), 's3-handoff-cdk-out-'));

  constructor(build: (app: App) => void) {
    const app = new App({ outdir: this.folder });
    build(app);
    app.synth();
  }

  /** Runs with a changed template, and puts the synthesised one back. */
  tampered<T>(stack: string, change: (template: any) => void, run: () => T): T {
    const restore = this.tamper(stack, change);
    try {
      return run();
    } finally {
      restore();
    }
  }

  /** @returns what puts the synthesised template back */
  tamper(stack: string, change: (template: any) => void): () => void {
    const file = join(this.folder, `${stack}.template.json`);
    const text = readFileSync(file, 'utf8');
    const template = JSON.parse(text);
    change(template);
    writeFileSync(file, JSON.stringify(template));
    return () => writeFileSync(file, text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** The properties of the resources of one type whose logical id matches. */
export function propertiesOf(template: any, type: string, logicalId: RegExp = /./): any[] {
  const resources = Object.entries<any>(template.Resources).filter(([id, { Type }]) => Type === type && logicalId.test(id));
  return resources.map(([, { Properties }]) => Properties);
}
