import { Cloud } from './cloud';
import { decidingStatements, refusal, Request, secondOpinion } from './engine';
import { decideAll, DecidedRow, describeRow, Row } from './table';

/**
 * What is wrong with a decision table, a line each: rows that are decided otherwise, rows that the engine's slower variant, which
 * validates policies, actions and condition keys, decides otherwise, two rows of one name, and fewer denied rows than allowed ones.
 */
export async function faultsOf(cloud: Cloud, rows: Row[]): Promise<string[]> {
  const wrong = decideAll(cloud, rows).filter(({ asExpected }) => !asExpected);
  const [decisions, opinions] = [wrong.map((row) => describeWrong(cloud, row)), rows.map((row) => disagreements(cloud, row))];
  return [...await Promise.all(decisions), ...(await Promise.all(opinions)).flat(), ...faultsOfNames(rows), ...faultsOfBalance(rows)];
}

async function describeWrong(cloud: Cloud, { row, decision }: DecidedRow): Promise<string> {
  const { name, expect, ...call } = row;
  const statements = (await Promise.all(cloud.requests(row).map(decidingStatements))).flat();
  const decided = decision.allowed ? 'allowed' : `denied ${decision.action} by ${decision.by}`;
  return `${describeRow(row)}: expected ${expect}, decided ${decided}; matching statements: ${statements.join(', ') || 'none'}; call: ${JSON.stringify(call)}`;
}

async function disagreements(cloud: Cloud, row: Row): Promise<string[]> {
  const requests = cloud.requests(row);
  const opinions = await Promise.all(requests.map(secondOpinion));
  const agrees = (request: Request, allowed: boolean | undefined) => allowed === undefined || allowed === (refusal(request) === undefined);
  const doubtful = requests.filter((request, index) => !agrees(request, opinions[index].allowed));
  const useless = Object.keys(row.context ?? {}).filter((key) => opinions.every(({ foreignKeys }) => foreignKeys.includes(key)));
  return [
    ...doubtful.map(({ action }) => `${describeRow(row)}: the validating engine decides ${action} otherwise`),
    ...useless.map((key) => `${describeRow(row)}: AWS does not send ${key} with this call`),
  ];
}

function faultsOfNames(rows: Row[]): string[] {
  const names = rows.map(describeRow);
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name}: another row has this name`);
}

function faultsOfBalance(rows: Row[]): string[] {
  const allowed = rows.filter((row) => row.expect === 'allowed').length;
  return allowed > rows.length - allowed ? [`only ${rows.length - allowed} of ${rows.length} rows are denied: at least half must be`] : [];
}
