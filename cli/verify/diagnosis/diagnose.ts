import { ACCESS_RULES } from './access-rules';
import { Evidence, Finding } from './evidence';
import { OPENNESS_RULES } from './exposure-rules';
import { statedFindings } from './stated-reasons';
import { TRUST_RULES } from './trust-rules';

const RULES = [...TRUST_RULES, ...ACCESS_RULES, ...OPENNESS_RULES];
const ORDER = ['certain', 'likely', 'possible'];

/** The causes of the probes that differ, most likely first. */
export function diagnose(evidence: Evidence): Finding[] {
  const stated = statedFindings(evidence);
  const concluded = new Set(stated.flatMap(({ explains }) => explains));
  const differing = evidence.observed.results.filter(({ verdict }) => verdict === 'differs').map(({ id }) => id);
  const findings = RULES.flatMap((rule): Finding[] => {
    const explains = rule.probes.filter((id) => differing.includes(id) && !concluded.has(id));
    if (explains.length === 0 || !rule.when(evidence)) return [];
    if (rule.isConclusive) explains.forEach((id) => concluded.add(id));
    return [{ ...rule.finding(evidence), explains }];
  });
  return [...stated, ...findings, ...unexplained(evidence, differing.filter((id) => !concluded.has(id)))]
    .sort((one, other) => ORDER.indexOf(one.likelihood) - ORDER.indexOf(other.likelihood));
}

function unexplained(evidence: Evidence, ids: string[]): Finding[] {
  return ids.map((id) => {
    const { outcome } = evidence.result(id)!;
    return {
      cause: 'unknown',
      likelihood: 'possible',
      explains: [id],
      words: `no known cause: ${outcome.code ?? outcome.kind}${outcome.message ? `: ${outcome.message}` : ''}`,
      fix: { who: 'the bucket owner', what: 'examine this call together with the other side' },
    };
  });
}
