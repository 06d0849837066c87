import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { stageFor } from './harness';
import { Attempt, expectAttempt } from '../../tools/lab/attempts';
import { Keys } from '../../tools/lab/emulator';
import { KOHLER, KOHLER_BUCKET, labFiles, openKohler } from '../../tools/lab/kohler';
import { findDataTools } from '../../tools/lab/tools';

const folder = mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-lab-tables-'));
const { file, large, authority } = labFiles(folder);
const tools = findDataTools();

let endpoint: string;
let keyArn: string;
let readWrite: Keys;
let dropBox: Keys;
const stage = stageFor('11 Data tools', async (opened) => {
  ({ endpoint, keyArn, readWrite, dropBox } = await openKohler(opened, folder, 'one,two\n1,2\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What each library's statements may use. */
const PREAMBLE = `
import os
BASE, ENDPOINT, KEY, FILE, LARGE = (os.environ['LAB_' + name] for name in ('BASE', 'ENDPOINT', 'KEY', 'FILE', 'LARGE'))
ROWS = {'one': [1, 2, 3], 'two': ['x', 'y', 'z']}
MB = 1024 * 1024
`;

const LIBRARIES: Record<string, string> = {
  pyarrow: `
import pyarrow as pa, pyarrow.dataset as ds, pyarrow.parquet as pq
from pyarrow import fs
s3 = fs.S3FileSystem(endpoint_override=ENDPOINT, region='us-east-1')
table = pa.table(ROWS)
large = pa.table({'random': pa.array([os.urandom(MB) for _ in range(20)])})`,
  s3fs: `
import s3fs
s3 = s3fs.S3FileSystem(endpoint_url=ENDPOINT)`,
  pandas: `
import pandas as pd
frame = pd.DataFrame(ROWS)`,
  polars: `
import polars as pl
options = {'aws_endpoint_url': ENDPOINT}
frame = pl.DataFrame(ROWS)
large = pl.DataFrame({'random': [os.urandom(MB) for _ in range(20)]})`,
  deltalake: `
import pandas as pd
from deltalake import DeltaTable, write_deltalake
options = {'AWS_ENDPOINT_URL': ENDPOINT}
frame = pd.DataFrame(ROWS)`,
  awswrangler: `
import awswrangler as wr, pandas as pd
wr.config.s3_endpoint_url = ENDPOINT
frame = pd.DataFrame(ROWS)`,
  smart_open: `
import boto3
from smart_open import open
s3 = {'client': boto3.client('s3', endpoint_url=ENDPOINT)}`,
};

interface Statement extends Omit<Attempt, 'args'> {
  readonly code: string;
}

const READ_WRITE: Record<string, Statement[]> = {
  pyarrow: [
    { what: 'write_table', code: "pq.write_table(table, BASE + '/pa.parquet', filesystem=s3)" },
    { what: 'write_table of 20 MB', code: "pq.write_table(large, BASE + '/pa-large.parquet', filesystem=s3)" },
    { what: 'read_table', code: "assert pq.read_table(BASE + '/pa.parquet', filesystem=s3).num_rows == 3" },
    { what: 'write_dataset, without options', code: "ds.write_dataset(table, BASE + '/set', format='parquet', filesystem=s3)", refused: ['HeadBucket'], fails: true, says: 'ACCESS_DENIED during HeadBucket' },
    { what: 'write_dataset(create_dir=False)', code: "ds.write_dataset(table, BASE + '/set', format='parquet', filesystem=s3, create_dir=False)" },
    { what: 'read a dataset', code: "assert ds.dataset(BASE + '/set', filesystem=s3).to_table().num_rows == 3" },
    { what: 'list the prefix', code: 'assert len(s3.get_file_info(fs.FileSelector(BASE, recursive=True))) > 0' },
  ],
  s3fs: [
    { what: 'put', code: "s3.put(FILE, BASE + '/s3fs.csv')" },
    { what: 'open for writing', code: "s3.open(BASE + '/s3fs.csv', 'wb').close()" },
    { what: 'put_file of 12 MB', code: "s3.put_file(LARGE, BASE + '/s3fs-large.csv', chunksize=6 * MB)" },
    { what: 'open for reading', code: "s3.pipe(BASE + '/s3fs.csv', b'1'); assert s3.open(BASE + '/s3fs.csv').read() == b'1'" },
    { what: 'get', code: "s3.pipe(BASE + '/s3fs.csv', b'1'); s3.get(BASE + '/s3fs.csv', FILE + '.back')" },
    { what: 'ls', code: 'assert s3.ls(BASE)' },
    { what: 'rm', code: "s3.rm(BASE + '/s3fs.csv')", refused: ['DeleteObjects'], fails: true, says: 'PermissionError: Access Denied' },
  ],
  pandas: [
    { what: 'to_csv, which asks for the bucket on the way', code: "frame.to_csv(f's3://{BASE}/pandas.csv', index=False)", refused: ['HeadBucket'] },
    { what: 'read_csv', code: "assert len(pd.read_csv(f's3://{BASE}/pandas.csv')) == 3" },
    { what: 'to_parquet', code: "frame.to_parquet(f's3://{BASE}/pandas.parquet')" },
    { what: 'read_parquet', code: "assert len(pd.read_parquet(f's3://{BASE}/pandas.parquet')) == 3" },
  ],
  polars: [
    { what: 'write_parquet', code: "frame.write_parquet(f's3://{BASE}/polars.parquet', storage_options=options)" },
    { what: 'write_parquet of 20 MB', code: "large.write_parquet(f's3://{BASE}/polars-large.parquet', storage_options=options)" },
    { what: 'sink_csv', code: "frame.lazy().sink_csv(f's3://{BASE}/polars.csv', storage_options=options)" },
    { what: 'read_parquet', code: "assert len(pl.read_parquet(f's3://{BASE}/polars.parquet', storage_options=options)) == 3" },
    { what: 'scan_parquet of a pattern, which lists', code: "assert len(pl.scan_parquet(f's3://{BASE}/polars.par*', storage_options=options).collect()) == 3" },
  ],
  deltalake: [
    { what: 'write', code: "write_deltalake(f's3://{BASE}/delta', frame, storage_options=options)" },
    { what: 'append', code: "write_deltalake(f's3://{BASE}/delta', frame, mode='append', storage_options=options)" },
    // Its threads may outlive the interpreter, which then aborts: the process ends before that.
    { what: 'read', code: "assert len(DeltaTable(f's3://{BASE}/delta', storage_options=options).to_pandas()) == 6; os._exit(0)" },
    {
      what: 'vacuum of deleted files',
      code: "table = DeltaTable(f's3://{BASE}/delta', storage_options=options); table.delete(); table.vacuum(0, dry_run=False, enforce_retention_duration=False)",
      refused: ['DeleteObjects'],
      fails: true,
      says: 'lacked the necessary privileges',
    },
  ],
  awswrangler: [
    { what: 'to_csv', code: "wr.s3.to_csv(frame, f's3://{BASE}/wrangler.csv', index=False)" },
    { what: 'read_csv', code: "assert len(wr.s3.read_csv(f's3://{BASE}/wrangler.csv')) == 3" },
    { what: 'to_parquet(dataset=True)', code: "wr.s3.to_parquet(frame, f's3://{BASE}/wrangler/', dataset=True)" },
    { what: 'read_parquet(dataset=True)', code: "assert len(wr.s3.read_parquet(f's3://{BASE}/wrangler/', dataset=True)) == 3" },
    {
      what: "to_parquet(mode='overwrite'), which deletes",
      code: "wr.s3.to_parquet(frame, f's3://{BASE}/wrangler/', dataset=True, mode='overwrite')",
      refused: ['DeleteObjects'],
      fails: true,
      says: 'AccessDenied',
    },
    { what: 'upload of 12 MB', code: "wr.s3.upload(LARGE, f's3://{BASE}/wrangler-large.csv')" },
    {
      what: 'naming the algorithm alone',
      code: "wr.s3.to_csv(frame, f's3://{BASE}/kms.csv', s3_additional_kwargs={'ServerSideEncryption': 'aws:kms'})",
      refused: ['PutObject'],
      fails: true,
      says: 'AccessDenied',
    },
    {
      what: 'naming algorithm and key',
      code: "wr.s3.to_csv(frame, f's3://{BASE}/kms.csv', s3_additional_kwargs={'ServerSideEncryption': 'aws:kms', 'SSEKMSKeyId': KEY})",
    },
  ],
  smart_open: [
    { what: 'write', code: "with open(f's3://{BASE}/smart.csv', 'w', transport_params=s3) as f: f.write('1')" },
    { what: 'write 20 MB', code: "with open(f's3://{BASE}/smart-large.csv', 'wb', transport_params={**s3, 'min_part_size': 6 * MB}) as f:\n  for _ in range(20): f.write(b'x' * MB)" },
    { what: 'read', code: "with open(f's3://{BASE}/smart.csv', transport_params=s3) as f: assert f.read() == '1'" },
  ],
};

const DROP_BOX: Record<string, Statement[]> = {
  pyarrow: [
    { what: 'write_table', code: "pq.write_table(table, BASE + '/pa.parquet', filesystem=s3)" },
    { what: 'write_table of 20 MB', code: "pq.write_table(large, BASE + '/pa-large.parquet', filesystem=s3)" },
    { what: 'write_dataset, without options', code: "ds.write_dataset(table, BASE + '/set', format='parquet', filesystem=s3)", refused: ['HeadBucket', 'ListObjectsV2'], fails: true, says: 'ACCESS_DENIED during HeadBucket' },
    {
      what: "write_dataset(create_dir=False, existing_data_behavior='overwrite_or_ignore')",
      code: "ds.write_dataset(table, BASE + '/set', format='parquet', filesystem=s3, create_dir=False, existing_data_behavior='overwrite_or_ignore')",
    },
  ],
  s3fs: [
    { what: 'put, which lists first', code: "s3.put(FILE, BASE + '/s3fs.csv')", refused: ['ListObjectsV2'], fails: true, says: 'PermissionError: Access Denied' },
    { what: 'put_file', code: "s3.put_file(FILE, BASE + '/s3fs.csv')" },
    { what: 'open for writing', code: "with s3.open(BASE + '/s3fs.csv', 'wb') as f: f.write(b'1')" },
    { what: 'put_file of 12 MB', code: "s3.put_file(LARGE, BASE + '/s3fs-large.csv', chunksize=6 * MB)" },
  ],
  pandas: [
    { what: 'to_csv, which asks for the bucket on the way', code: "frame.to_csv(f's3://{BASE}/pandas.csv', index=False)", refused: ['GetBucketLocation', 'HeadBucket', 'PUT bucket'] },
    { what: 'to_parquet', code: "frame.to_parquet(f's3://{BASE}/pandas.parquet')" },
  ],
  polars: [
    { what: 'write_parquet', code: "frame.write_parquet(f's3://{BASE}/polars.parquet', storage_options=options)" },
    { what: 'write_parquet of 20 MB', code: "large.write_parquet(f's3://{BASE}/polars-large.parquet', storage_options=options)" },
    { what: 'read_parquet', code: "pl.read_parquet(f's3://{BASE}/polars.parquet', storage_options=options)", refused: ['GetObject'], fails: true, says: 'PermissionError' },
  ],
  deltalake: [
    { what: 'write, which reads the log first', code: "write_deltalake(f's3://{BASE}/delta', frame, storage_options=options)", refused: ['GetObject'], fails: true, says: 'lacked the necessary privileges' },
  ],
  awswrangler: [
    { what: 'to_csv', code: "wr.s3.to_csv(frame, f's3://{BASE}/wrangler.csv', index=False)" },
    { what: 'to_parquet(dataset=True)', code: "wr.s3.to_parquet(frame, f's3://{BASE}/wrangler/', dataset=True)" },
    {
      what: "to_parquet(mode='overwrite'), which lists",
      code: "wr.s3.to_parquet(frame, f's3://{BASE}/wrangler/', dataset=True, mode='overwrite')",
      refused: ['ListObjectsV2'],
      fails: true,
      says: 'AccessDenied',
    },
    { what: 'upload of 12 MB', code: "wr.s3.upload(LARGE, f's3://{BASE}/wrangler-large.csv')" },
  ],
  smart_open: [
    { what: 'write', code: "with open(f's3://{BASE}/smart.csv', 'w', transport_params=s3) as f: f.write('1')" },
    { what: 'write 20 MB', code: "with open(f's3://{BASE}/smart-large.csv', 'wb', transport_params={**s3, 'min_part_size': 6 * MB}) as f:\n  for _ in range(20): f.write(b'x' * MB)" },
    { what: 'read', code: "open(f's3://{BASE}/smart.csv', transport_params=s3)", refused: ['GetObject'], fails: true, says: 'AccessDenied' },
  ],
};

const run = (keys: Keys, base: string, { code, ...attempt }: Statement, library: string) => expectAttempt(stage(), {
  command: tools.python!, common: [], environment: environmentOf(keys, base),
}, { ...attempt, args: ['-c', `${PREAMBLE}${LIBRARIES[library]}\n${code}\n`] });

describe.each(Object.keys(LIBRARIES).filter(() => tools.python))('%s', (library) => {
  test.each(READ_WRITE[library])('read-write: $what', async (statement) => run(readWrite, `${KOHLER_BUCKET}/adobe`, statement, library));
  test.each(DROP_BOX[library])('drop box: $what', async (statement) => run(dropBox, `${KOHLER_BUCKET}/agency/in`, statement, library));
});

const s3a = (path: string) => `s3a://${KOHLER_BUCKET}/${path}`;
const FAST = ['-Dfs.s3a.create.performance=true', '-Dfs.s3a.performance.flags=*'];
/** In folders below the prefix: S3A asks for the folder without its slash, and `adobe` is not below `adobe/`. */
const S3A_READ_WRITE: Attempt[] = [
  { what: 'list the prefix itself', args: ['-ls', s3a('adobe/')], refused: ['HeadObject'], fails: true, says: 'Forbidden' },
  { what: 'make a folder, without probing its parents', args: [...FAST, '-mkdir', '-p', s3a('adobe/tables/day')] },
  { what: 'put, which renames and so deletes', args: ['-put', '-f', file, s3a('adobe/tables/day/s3a.csv')], refused: ['DeleteObject'], fails: true, says: 'Access Denied' },
  { what: 'put -d of 12 MB, without probing', args: [...FAST, '-Dfs.s3a.multipart.size=6M', '-put', '-d', '-f', large, s3a('adobe/tables/day/s3a-direct.csv')] },
  { what: 'read', args: ['-tail', s3a('adobe/tables/day/s3a-direct.csv')] },
  { what: 'list a folder', args: ['-ls', s3a('adobe/tables/day')] },
];
const S3A_DROP_BOX: Attempt[] = [
  { what: 'put -d, which asks whether the file is there', args: [...FAST, '-put', '-d', '-f', file, s3a('agency/in/s3a.csv')], refused: ['HeadObject'], fails: true, says: 'Forbidden' },
];

describe.each(['S3A'].filter(() => tools.hadoop))('%s', () => {
  const trusted = join(folder, 'trusted.p12');
  beforeAll(() => {
    execFileSync('keytool', ['-importcert', '-noprompt', '-file', authority, '-keystore', trusted, '-storetype', 'PKCS12', '-storepass', 'changeit'], { stdio: 'ignore' });
    // Hadoop does not start without one.
    writeFileSync(join(folder, 'core-site.xml'), '<configuration/>');
  });
  const shell = (keys: Keys, attempt: Attempt) => expectAttempt(stage(), {
    command: 'java',
    common: [
      `-Djavax.net.ssl.trustStore=${trusted}`, '-Djavax.net.ssl.trustStorePassword=changeit', '-cp', [folder, tools.hadoop].join(delimiter),
      'org.apache.hadoop.fs.FsShell', `-Dfs.s3a.endpoint=${endpoint}`, `-Dfs.s3a.endpoint.region=${KOHLER.region}`, '-Dfs.s3a.path.style.access=true',
    ],
    environment: environmentOf(keys, ''),
  }, attempt);

  test.each(S3A_READ_WRITE)('read-write: $what', async (attempt) => shell(readWrite, attempt));
  test.each(S3A_DROP_BOX)('drop box: $what', async (attempt) => shell(dropBox, attempt));
});

function environmentOf({ accessKeyId, secretAccessKey, sessionToken }: Keys, base: string): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {}),
    AWS_REGION: KOHLER.region,
    AWS_DEFAULT_REGION: KOHLER.region,
    AWS_CA_BUNDLE: authority,
    SSL_CERT_FILE: authority,
    AWS_MAX_ATTEMPTS: '1',
    // The one way to tell pandas.
    AWS_ENDPOINT_URL: endpoint,
    LAB_ENDPOINT: endpoint,
    LAB_BASE: base,
    LAB_KEY: keyArn,
    LAB_FILE: file,
    LAB_LARGE: large,
  };
}
