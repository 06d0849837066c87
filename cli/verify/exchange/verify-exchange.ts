import { Aws } from './aws-clients';
import { Exchange, exchangeOfCaller } from './exchange';
import { ExchangeCaller } from './exchange-caller';
import { VerifyOptions } from './from-options';
import { runProbes } from './run-probes';
import { diagnose } from '../diagnosis/diagnose';
import { Evidence } from '../diagnosis/evidence';
import type { Progress } from '../progress';
import { checkOf, Report } from '../report';

/** Tries an exchange with the caller's own credentials. @throws when there are none, or AWS cannot be reached */
export async function verifyExchange(promised: Exchange, options: VerifyOptions, signal: AbortSignal, progress: Progress): Promise<Report> {
  const { profile, adminProfile, plainEndpoint } = options;
  const aws = new Aws({ region: promised.region, profile, adminProfile, plainEndpoint, signal });
  try {
    const callerArn = await aws.callerArn();
    const exchange = exchangeOfCaller(promised, callerArn);
    const caller = new ExchangeCaller(exchange, aws, callerArn);
    const observed = await runProbes(caller, signal, progress);
    return {
      name: exchange.name,
      checks: observed.results.map(checkOf),
      findings: diagnose(new Evidence(exchange, callerArn, observed)),
      leftovers: observed.leftovers.map((key) => `s3://${exchange.bucket}/${key}`),
    };
  } finally {
    aws.close();
  }
}
