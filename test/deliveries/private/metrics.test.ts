import { failureReport, METRICS, successReport } from '../../../lib/deliveries/private/metrics';

const names = (report: any) => report.MetricData.map(({ MetricName }: any) => MetricName);

test('a delivery that ended is told by every metric', () => {
  expect(names(successReport())).toEqual(Object.values(METRICS).map(({ MetricName }) => MetricName));
});
test('one that failed is told, and says nothing of objects', () => {
  expect(names(failureReport())).toEqual(['DeliveriesFailed']);
});
test('every metric is of one partner of one state machine', () => {
  for (const { Dimensions } of [...(successReport() as any).MetricData, ...(failureReport() as any).MetricData]) {
    expect(Dimensions.map(({ Name }: any) => Name)).toEqual(['StateMachine', 'Partner']);
  }
});
