import { invalid } from '../../core/errors';
import { didYouMean } from '../../core/near-miss';

/** A time zone by its IANA name, as EventBridge Scheduler takes it: with its capitals, and no offset. */
export function validateTimeZone(timeZone: string): void {
  const name = nameOf(timeZone);
  if (name === timeZone || name !== undefined && name.toLowerCase() !== timeZone.toLowerCase()) return;
  const meant = didYouMean(timeZone, name === undefined ? Intl.supportedValuesOf('timeZone') : [name]);
  throw invalid('timeZone', "must be the IANA name of a time zone, like 'America/Sao_Paulo'", timeZone, meant);
}

/** As the time zone database has it; another one where the name is a link, like `Asia/Calcutta`. */
function nameOf(timeZone: string): string | undefined {
  if (/^[+-]/.test(timeZone)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
