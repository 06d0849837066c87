import { Answers, Way, WAYS } from './questions';

/** The configuration of a new client. */
export function newClient({ client, account, region, encryption }: Answers): object {
  return { client, account, region, ...encryption === 'kms' ? { bucket: { encryption } } : {}, integrations: [] };
}

/** A new integration of a client, as far as it is known. */
export function newIntegration(answers: Answers): object {
  const { name, keyPrefix, access, way } = answers;
  return { name, keyPrefix, access, ...way === undefined ? {} : { [WAYS[way as Way]]: ENTRIES[way as Way](answers) } };
}

const ENTRIES: Record<Way, (answers: Answers) => object> = {
  'assumed-role': ({ principalArn, externalId }) => principalArn ? { principalArn, ...externalId ? { externalId } : {} } : { pending: true },
  'direct-trust': ({ principalArn }) => ({ principalArn }),
  'access-key': ({ reason, allowedCidrs }) => ({ reason, ...allowedCidrs ? { allowedCidrs: allowedCidrs.split(',').map((range) => range.trim()) } : {} }),
};
