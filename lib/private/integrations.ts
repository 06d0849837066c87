import { invalid } from './errors';
import { pascalCase } from './pascal-case';

interface Integration {
  readonly name: string;
  readonly assumedRole?: object;
  readonly directTrust?: object;
  readonly accessKey?: object;
}

export function validateIntegrations(integrations: Integration[]): void {
  const names = integrations.map(({ name }) => pascalCase(name));
  const repeated = integrations.find((_, index) => names.indexOf(names[index]) !== index);
  if (repeated) throw invalid('integrations', 'must have names that give different outputs', repeated.name);
  for (const { name, assumedRole, directTrust, accessKey } of integrations) {
    const ways = [assumedRole, directTrust, accessKey].filter((way) => way !== undefined);
    if (ways.length !== 1) throw invalid('integrations', "must each have one of 'assumedRole', 'directTrust' and 'accessKey'", name);
  }
}
