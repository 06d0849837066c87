import { Argument, Command } from 'commander';
import clientConfig from '../../lib/clients/client-config.schema.json';
import deliveryConfig from '../../lib/deliveries/delivery-config.schema.json';
import handoff from '../../lib/handoffs/handoff.schema.json';
import sheet from '../handoff/sheet.schema.json';

/** The JSON Schemas by name. */
const SCHEMAS: Record<string, object> = { 'client-config': clientConfig, 'delivery-config': deliveryConfig, handoff, sheet };

export function registerSchema(program: Command): void {
  program.command('schema')
    .description("print a JSON Schema: of a client's or a partner's configuration, of the metadata in a template, or of a sheet as JSON")
    .addArgument(new Argument('[name]', 'the schema').choices(Object.keys(SCHEMAS)).default('client-config'))
    .action((name: string) => {
      process.stdout.write(`${JSON.stringify(SCHEMAS[name], null, 2)}\n`);
    });
}
