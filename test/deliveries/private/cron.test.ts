import { validateCron } from '../../../lib/deliveries/private/cron';

test.each([
  '0 6 * * ? *', '30 22 ? * MON-FRI *', '*/15 8-18 ? * 2#1 2026-2027', '0 0 L * ? *', '0 0 15W JAN,7 ? *', '0/5 * LW * ? *', '59 23 31 12 ? 2199',
  '0 0 ? * 6L *', '0 0 ? feb-Apr fri#5 *', '0,30 6 1,15 * ? *', '10-20/2 6 ? * SUN *',
])('%j is good', (cron) => {
  expect(() => validateCron(cron)).not.toThrow();
});

const DAYS = "must have '?' for one of day of month and day of week, and no other";
test.each([
  ['0 6 * * *', "must have six fields (minutes, hours, day of month, month, day of week, year), like '0 6 * * ? *'"],
  ['0 6 * *  ? *', "must have six fields (minutes, hours, day of month, month, day of week, year), like '0 6 * * ? *'"],
  ['', "must have six fields (minutes, hours, day of month, month, day of week, year), like '0 6 * * ? *'"],
  ['0 6 * * * *', DAYS],
  ['0 6 ? * ? *', DAYS],
  ['60 6 * * ? *', 'must have minutes from 0 to 59'],
  ['0/0 6 * * ? *', 'must have minutes from 0 to 59'],
  ['0/5/5 6 * * ? *', 'must have minutes from 0 to 59'],
  ['? 6 * * ? *', 'must have minutes from 0 to 59'],
  ['0 24 * * ? *', 'must have hours from 0 to 23'],
  ['0 6am * * ? *', 'must have hours from 0 to 23'],
  ['0 -1 * * ? *', 'must have hours from 0 to 23'],
  ['0 1-2-3 * * ? *', 'must have hours from 0 to 23'],
  ['0 6 0 * ? *', 'must have day of month from 1 to 31'],
  ['0 6 32W * ? *', 'must have day of month from 1 to 31'],
  ['0 6 * 13 ? *', 'must have month from 1 to 12 or JAN to DEC'],
  ['0 6 * MON ? *', 'must have month from 1 to 12 or JAN to DEC'],
  ['0 6 ? * 0 *', 'must have day of week from 1 to 7 or SUN to SAT'],
  ['0 6 ? * MON#6 *', 'must have day of week from 1 to 7 or SUN to SAT'],
  ['0 6 * * ? 1969', 'must have year from 1970 to 2199'],
])('%j %s', (cron, rule) => {
  expect(() => validateCron(cron)).toThrow(new Error(`'cron' ${rule}, got: '${cron}'`));
});
