import { invalid } from '../../core/errors';

interface Field {
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  readonly names?: readonly string[];
  /** What only the two days know: `L`, `15W`, `6#3`. */
  readonly special?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const FIELDS: readonly Field[] = [
  { name: 'minutes', lowest: 0, highest: 59 },
  { name: 'hours', lowest: 0, highest: 23 },
  { name: 'day of month', lowest: 1, highest: 31, special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', lowest: 1, highest: 12, names: MONTHS },
  { name: 'day of week', lowest: 1, highest: 7, names: DAYS, special: /^(\?|L|[1-7](L|#[1-5])|(SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/i },
  { name: 'year', lowest: 1970, highest: 2199 },
];

/**
 * The fields of a cron expression.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function validateCron(cron: string): void {
  const values = cron.split(' ');
  if (values.length !== FIELDS.length) {
    throw invalid('cron', "must have six fields (minutes, hours, day of month, month, day of week, year), like '0 6 * * ? *'", cron);
  }
  if ([values[2], values[4]].filter((day) => day === '?').length !== 1) {
    throw invalid('cron', "must have '?' for one of day of month and day of week, and no other", cron);
  }
  FIELDS.forEach((field, index) => {
    if (!values[index].split(',').every((part) => isInField(field, part))) {
      throw invalid('cron', `must have ${field.name} from ${field.lowest} to ${field.highest}${field.names ? ` or ${field.names[0]} to ${field.names.at(-1)}` : ''}`, cron);
    }
  });
}

function isInField(field: Field, part: string): boolean {
  if (field.special?.test(part)) return true;
  const [range, step, ...rest] = part.split('/');
  if (rest.length > 0 || step !== undefined && !/^[1-9]\d*$/.test(step)) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((value) => valueOf(field, value));
  return ends.length <= 2 && ends.every((value) => value >= field.lowest && value <= field.highest);
}

function valueOf({ lowest, names = [] }: Field, text: string): number {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return named + lowest;
  return /^\d+$/.test(text) ? Number(text) : NaN;
}
