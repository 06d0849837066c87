import Table from 'cli-table3';

const PLACES = [
  'top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle',
];

/** Columns without borders, two spaces apart, and without spaces at the ends of lines. */
export function plainTable(rows: string[][], head: string[] = []): string {
  const table = new Table({
    head,
    chars: Object.fromEntries(PLACES.map((place) => [place, ''])),
    style: { 'padding-left': 0, 'padding-right': 2, 'head': [], 'border': [] },
  });
  table.push(...rows);
  return table.toString().replace(/ +$/gm, '');
}
