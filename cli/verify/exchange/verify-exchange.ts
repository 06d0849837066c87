import { Aws } from './aws-clients';
import { Exchange, exchangeOfCaller } from './exchange';
import { Bench } from './exchange-caller';
import { VerifyOptions } from './from-options';
import { runProbes } from './run-probes';
import { diagnose } from '../diagnosis/diagnose';
import { Case } from '../diagnosis/evidence';
import { checkOf, Report } from '../report';

/** Tries an exchange with the caller's own credentials. @throws when there are none, or AWS cannot be reached */
export async function verifyExchange(promised: Exchange, options: VerifyOptions, signal: AbortSignal, tell: (what: string) => void): Promise<Report> {
  const { profile, adminProfile, plainEndpoint } = options;
  const aws = new Aws({ region: promised.region, profile, adminProfile, plainEndpoint, signal });
  try {
    const callerArn = await aws.callerArn();
    const exchange = exchangeOfCaller(promised, callerArn);
    const bench = new Bench(exchange, aws, callerArn);
    const observed = await runProbes(bench, signal, tell);
    return {
      name: exchange.name,
      checks: observed.results.map(checkOf),
      findings: diagnose(new Case(exchange, callerArn, observed)),
      leftovers: observed.leftovers.map((key) => `s3://${exchange.bucket}/${key}`),
    };
  } finally {
    aws.close();
  }
}
