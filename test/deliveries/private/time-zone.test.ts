import { validateTimeZone } from '../../../lib/deliveries/private/time-zone';

test.each(['UTC', 'America/Sao_Paulo', 'America/Argentina/Buenos_Aires', 'Etc/GMT+3', 'Asia/Calcutta', 'Europe/Berlin'])('%s is one', (timeZone) => {
  expect(() => validateTimeZone(timeZone)).not.toThrow();
});

test.each([
  ['America/Sao_Paolo', ', did you mean America/Sao_Paulo?'],
  ['america/sao_paulo', ', did you mean America/Sao_Paulo?'],
  ['utc', ', did you mean UTC?'],
  ['+03:00', ''],
  ['Mars/Olympus_Mons', ''],
  ['', ''],
])('%j is none%s', (timeZone, hint) => {
  const rule = "must be the IANA name of a time zone, like 'America/Sao_Paulo'";
  expect(() => validateTimeZone(timeZone)).toThrow(new Error(`'timeZone' ${rule}, got: '${timeZone}'${hint}`));
});
