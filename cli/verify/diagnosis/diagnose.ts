import { ACCESS_RULES } from './access-rules';
import { Case, Finding } from './evidence';
import { OPENNESS_RULES } from './exposure-rules';
import { toldFindings } from './stated-reasons';
import { TRUST_RULES } from './trust-rules';

const RULES = [...TRUST_RULES, ...ACCESS_RULES, ...OPENNESS_RULES];
const ORDER = ['certain', 'likely', 'possible'];

/** The causes of the probes that differ, most likely first. */
export function diagnose(seen: Case): Finding[] {
  const told = toldFindings(seen);
  const settled = new Set(told.flatMap(({ explains }) => explains));
  const differing = seen.observed.results.filter(({ verdict }) => verdict === 'differs').map(({ id }) => id);
  const findings = RULES.flatMap((rule): Finding[] => {
    const explains = rule.about.filter((id) => differing.includes(id) && !settled.has(id));
    if (explains.length === 0 || !rule.when(seen)) return [];
    if (rule.settles) explains.forEach((id) => settled.add(id));
    return [{ ...rule.finding(seen), explains }];
  });
  return [...told, ...findings, ...unexplained(seen, differing.filter((id) => !settled.has(id)))]
    .sort((one, other) => ORDER.indexOf(one.likelihood) - ORDER.indexOf(other.likelihood));
}

function unexplained(seen: Case, ids: string[]): Finding[] {
  return ids.map((id) => {
    const { outcome } = seen.result(id)!;
    return {
      cause: 'unknown',
      likelihood: 'possible',
      explains: [id],
      words: `no known cause: ${outcome.code ?? outcome.kind}${outcome.message ? `: ${outcome.message}` : ''}`,
      fix: { who: 'the bucket owner', what: 'examine this call together with the other side' },
    };
  });
}
