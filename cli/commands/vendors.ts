import { Command } from 'commander';
import { examples } from '../print';

const EXPLANATION = `
Each fact names the pages that it was read on, and the day. What no page says is listed as 'ask the vendor'.

With --json: { version, vendors }, each as vendor-profile.schema.json describes ('s3-handoff schema vendor-profile').`;

export function registerVendors(program: Command): void {
  program.command('vendors')
    .description('list what vendors need to exchange files with you, or show all that is known of one')
    .argument('[vendor]', 'id of a vendor, for everything about it; another word lists the vendors that it occurs in')
    .option('--json', 'print JSON')
    .addHelpText('after', EXPLANATION)
    .addHelpText('after', examples('vendors', 'vendors web-identity', 'vendors segment'))
    .action(async (word: string | undefined, { json = false }: { json?: boolean }) => (await import('../vendors/vendors.js')).vendors(word, json));
}
