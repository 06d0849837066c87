import { Cloud } from './cloud';
import { refusal, secondOpinion } from './engine';
import { decideAll, describeRow, Row } from './table';

/**
 * One test per row, one that at least as many rows are denied as allowed, and one that the engine's slower
 * variant, which validates policies, actions and condition keys, decides the same.
 *
 * Rows that need the deployed cloud (ARNs from outputs) come as a function; it runs when the table is
 * declared, so build the cloud at declaration time too, not in `beforeAll`.
 */
export function decisionTable(title: string, cloud: () => Cloud, rows: Row[] | (() => Row[])): void {
  describe(title, () => {
    const table = typeof rows === 'function' ? rows() : rows;

    test.each(table.map(row => [`${row.expect}: ${describeRow(row)}`, row] as const))('%s', (_, row) => {
      const [{ decision }] = decideAll(cloud(), [row]);
      expect({ decided: decision.allowed ? 'allowed' : 'denied', by: decision.by })
        .toEqual({ decided: row.expect, by: decision.by });
    });

    test('at least as many rows are denied as allowed', () => {
      const allowed = table.filter(row => row.expect === 'allowed').length;
      expect(table.length - allowed).toBeGreaterThanOrEqual(allowed);
    });

    test('the validating engine agrees', async () => {
      for (const row of table) {
        await expectSecondOpinion(cloud(), row);
      }
    });
  });
}

async function expectSecondOpinion(cloud: Cloud, row: Row): Promise<void> {
  const requests = cloud.requests(row);
  const opinions = await Promise.all(requests.map(secondOpinion));
  const decided = requests.map((request, index) => opinions[index].allowed === undefined ? undefined : refusal(request) === undefined);
  expect(opinions.map(({ allowed }) => allowed)).toEqual(decided);

  const useless = Object.keys(row.context ?? {}).filter(key => opinions.every(({ foreignKeys }) => foreignKeys.includes(key)));
  expect(useless).toEqual([]);
}
