import { Cloud } from './cloud';
import { faultsOf } from './faults';
import { Row } from './table';

/** One test, which prints the rows that are wrong. Rows may come as a function; it runs with the test. */
export function decisionTable(title: string, cloud: () => Cloud, rows: Row[] | (() => Row[])): void {
  test(title, async () => {
    const faults = await faultsOf(cloud(), typeof rows === 'function' ? rows() : rows);
    expect(faults.join('\n')).toBe('');
  });
}
