import { Evidence, Fix } from './evidence';
import { listStatement, objectsStatement, Statement, forPrincipal, tlsStatement } from './suggested-statements';
import { Rule } from './trust-rules';
import { lookAlike } from '../exchange/probes';

/** The policy that allows the access. */
function gate(evidence: Evidence): { cause: 'identity policy' | 'bucket policy'; place: string } {
  const { exchange } = evidence;
  return evidence.isOwnersPrincipal
    ? { cause: 'identity policy', place: `policy of ${exchange.roleArn ?? evidence.callerArn}` }
    : { cause: 'bucket policy', place: `bucket policy of ${exchange.bucket}` };
}

function only(evidence: Evidence, statement: Statement): Fix {
  const { place } = gate(evidence);
  return {
    who: 'the bucket owner',
    what: `let the ${place} grant only this`,
    statement: evidence.isOwnersPrincipal ? statement : forPrincipal(statement, evidence.exchange, evidence.callerArn),
  };
}

function openRule(probes: string[], words: (evidence: Evidence) => string, statement: (evidence: Evidence) => Statement): Rule {
  return {
    probes,
    when: (evidence) => probes.some((id) => evidence.isOpen(id)),
    isConclusive: true,
    finding: (evidence) => ({
      cause: gate(evidence).cause, likelihood: 'likely', words: `the ${gate(evidence).place} ${words(evidence)}`, fix: only(evidence, statement(evidence)),
    }),
  };
}

export const OPENNESS_RULES: Rule[] = [
  {
    probes: ['plain-http'],
    when: (evidence) => evidence.isOpen('plain-http'),
    isConclusive: true,
    finding: ({ exchange }) => ({
      cause: 'bucket policy',
      likelihood: 'certain',
      words: 'the bucket accepts requests without TLS: its policy does not deny them',
      fix: { who: 'the bucket owner', what: `add this to the bucket policy of ${exchange.bucket}`, statement: tlsStatement(exchange) },
    }),
  },
  openRule(['whole-list', 'neighbour-list'], () => 'allows you to list beyond your prefix: s3:ListBucket lacks the condition on s3:prefix',
    ({ exchange }) => listStatement(exchange)),
  openRule(['neighbour-put', 'outside-get'], () => 'allows access beyond your prefix: its resource is too wide',
    ({ exchange }) => objectsStatement(exchange)),
  openRule(['look-alike'], ({ exchange: { keyPrefix } }) => `contains the prefix without its slash: ${lookAlike(keyPrefix)} is allowed too`,
    ({ exchange }) => (exchange.access.write === 'granted' ? objectsStatement(exchange) : listStatement(exchange))),
  openRule(['delete'], () => 'allows you to delete objects: s3:DeleteObject was not promised', ({ exchange }) => objectsStatement(exchange)),
  openRule(['put'], () => 'allows you to put objects: s3:PutObject was not promised', ({ exchange }) => objectsStatement(exchange)),
  openRule(['get', 'head'], () => 'allows you to read objects: s3:GetObject was not promised', ({ exchange }) => objectsStatement(exchange)),
  openRule(['list'], () => 'allows you to list: s3:ListBucket was not promised', ({ exchange }) => objectsStatement(exchange)),
];
