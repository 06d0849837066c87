import { invalid } from '../../core/errors';
import { validateText } from '../../core/text';
import type { CrossAccountPutDestinationProps } from '../cross-account-put-destination';

/** Name of the new bucket; undefined where an existing one is given. */
export function bucketNameOf(props: CrossAccountPutDestinationProps): string | undefined {
  const { bucket, bucketName, senderName, partnerName } = props;
  const isDerived = senderName !== undefined || partnerName !== undefined;
  const ways = [bucket !== undefined, bucketName !== undefined, isDerived].filter(Boolean).length;
  if (ways !== 1 || (isDerived && (senderName === undefined || partnerName === undefined))) {
    throw invalid('bucket', "must be given in exactly one way: 'bucket', 'bucketName', or 'senderName' with 'partnerName'",
      Object.entries({ bucket, bucketName, senderName, partnerName }).filter(([, value]) => value !== undefined).map(([name]) => name));
  }
  Object.entries({ senderName, partnerName }).forEach(([property, name]) => name !== undefined && validateText(property, name));
  return isDerived ? `${senderName}-data-transfer-${partnerName}` : bucketName;
}
