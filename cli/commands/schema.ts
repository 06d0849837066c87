import { Argument, Command } from 'commander';
import clientConfig from '../../lib/clients/client-config.schema.json';
import deliveryConfig from '../../lib/deliveries/delivery-config.schema.json';
import handoff from '../../lib/handoffs/handoff.schema.json';
import vendorProfile from '../../lib/vendors/vendor-profile.schema.json';
import sheet from '../handoff/sheet.schema.json';
import { examples } from '../print';

/** The JSON Schemas by name. */
const SCHEMAS: Record<string, object> = { 'client-config': clientConfig, 'delivery-config': deliveryConfig, handoff, sheet, 'vendor-profile': vendorProfile };

export function registerSchema(program: Command): void {
  program.command('schema')
    .description("print a JSON Schema: of a client's or a partner's configuration, of the metadata in a template, of a sheet as JSON, or of a vendor's profile")
    .addArgument(new Argument('[name]', 'the schema; without it, an object with all of them').choices(Object.keys(SCHEMAS)))
    .option('--json', 'print JSON (the default)')
    .addHelpText('after', examples('schema', 'schema client-config > client-config.schema.json'))
    .action((name?: string) => {
      process.stdout.write(`${JSON.stringify(name === undefined ? SCHEMAS : SCHEMAS[name], null, 2)}\n`);
    });
}
