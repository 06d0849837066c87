import { aws_kms as kms, Environment } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { introduce, requestOf } from './deployed';
import { arnOf, callers, Identity, isWho, parties, Party, principalOf } from './parties';
import { folderOf, places, typedPrefixes } from './places';
import { Deed, deeds, encryptionsOf, isBelow, isSafe, isStoredAsWished } from './promise';
import { assertAlways, judge, RUNS, Trial } from './trial';
import { CrossAccountPutDestination, DestinationOwnership } from '../../lib';
import { deploy, Deployment, placeOf } from '../support/deployment';
import { ENV, GOV_ENV, newStack } from '../support/stack';

interface Writer {
  readonly party: Party;
  readonly typedPrefix: string;
}

/** Writers that share a bucket. */
interface Situation {
  readonly env: Environment | undefined;
  readonly ownership: DestinationOwnership;
  readonly hasKey: boolean;
  readonly writers: Writer[];
}

/** Somebody who tries something, with the writer that the attempt is closest to. */
interface Attempt {
  readonly writer: number;
  readonly caller: (named: Identity) => Identity;
  readonly isAdministrator: boolean;
  readonly place: (folder: string) => string;
  readonly deed: (place: string, hasKey: boolean) => Deed;
}

const situations: fc.Arbitrary<Situation> = fc.record({
  env: fc.constantFrom(ENV, GOV_ENV, undefined),
  ownership: fc.constantFrom(DestinationOwnership.BUCKET_OWNER_PREFERRED, DestinationOwnership.BUCKET_OWNER_ENFORCED),
  hasKey: fc.boolean(),
  writers: fc.array(fc.record({ party: parties, typedPrefix: typedPrefixes }), { minLength: 1, maxLength: 3 }),
});

const puts = fc.record({
  action: fc.constantFrom('s3:PutObject', 's3:PutObject', 's3:PutObject', 's3:PutObjectAcl'),
  acl: fc.constantFrom(undefined, 'bucket-owner-full-control', 'bucket-owner-full-control', 'private', 'public-read'),
  multipart: fc.boolean(),
}).map(({ action, acl, multipart }) => (key: string): Deed => ({ action, key: key || 'a.csv', acl, ...(action === 's3:PutObject' && { multipart }) }));

const attempts: fc.Arbitrary<Attempt> = fc.record({
  writer: fc.nat(),
  caller: callers,
  isAdministrator: fc.boolean(),
  place: places,
  deed: fc.oneof(deeds, puts),
});

const FULL_CONTROL = 'bucket-owner-full-control';

/** With ACLs, every request carries the one that gives the object away, and the parts of an upload carry none. Without, it is tolerated. */
function isPromised(ownership: DestinationOwnership, folder: string, hasKey: boolean, deed: Deed): boolean {
  if (!isSafe(deed) || !isBelow(folder, deed) || !isStoredAsWished(hasKey, deed)) return false;
  if (deed.action === 's3:PutObjectAcl') return deed.acl === FULL_CONTROL;
  if (deed.action !== 's3:PutObject') return false;
  return ownership === DestinationOwnership.BUCKET_OWNER_PREFERRED
    ? deed.acl === FULL_CONTROL && !deed.multipart
    : deed.acl === FULL_CONTROL || deed.acl === undefined;
}

class Destination {
  public readonly deployed: Deployment;
  private readonly partition: string;
  private readonly writers: (Writer & { folder: string; counterpartPolicy: any })[];

  constructor(private readonly situation: Situation) {
    const { env, ownership, hasKey, writers } = situation;
    this.partition = placeOf(env).partition;
    const stack = newStack({ env });
    const encryptionKey = hasKey ? new kms.Key(stack, 'Key') : undefined;
    const [first, ...others] = writers;
    const common = (writer: Writer) => ({ principal: principalOf(writer.party, this.partition), keyPrefix: writer.typedPrefix, ownership });
    const destination = new CrossAccountPutDestination(stack, 'Writer0', { ...common(first), bucketName: 'acme-inbox', encryptionKey });
    const destinations = [destination, ...others.map((writer, index) => new CrossAccountPutDestination(stack, `Writer${index + 1}`, {
      ...common(writer), bucket: destination.bucket, statementSid: `Writer${index + 1}`,
    }))];
    this.deployed = deploy(stack, env);
    this.writers = writers.map((writer, index) => ({
      ...writer,
      folder: folderOf(writer.typedPrefix),
      counterpartPolicy: this.deployed.fill(destinations[index].handoff.counterpartPolicy),
    }));
    introduce(this.deployed, writers.map(({ party }) => party.identity), this.partition);
  }

  public promised(): Trial[] {
    return this.writers.flatMap(({ party, folder }) => ['s3:PutObject', 's3:PutObjectAcl'].map((action) => (
      this.trial({ caller: party.identity, isAdministrator: false, deed: { action, key: `${folder}a.csv`, acl: FULL_CONTROL } })
    )));
  }

  /** An upload of each writer for each encryption that headers can ask for, by an administrator: no policy of its own refuses. */
  public encrypted(): Trial[] {
    return this.writers.flatMap(({ party, folder }) => encryptionsOf(this.situation.hasKey).map((encryption) => this.trial({
      caller: party.identity, isAdministrator: true, deed: { action: 's3:PutObject', key: `${folder}a.csv`, acl: FULL_CONTROL, encryption },
    })));
  }

  public attempted({ writer, caller, place, deed, isAdministrator }: Attempt): Trial {
    const { party, folder } = this.writers[writer % this.writers.length];
    return this.trial({ caller: caller(party.identity), isAdministrator, deed: deed(place(folder), this.situation.hasKey) });
  }

  private trial({ caller, isAdministrator, deed }: { caller: Identity; isAdministrator: boolean; deed: Deed }): Trial {
    const { ownership, hasKey } = this.situation;
    const own = this.writers.filter(({ party }) => isWho(party.identity, caller));
    const arn = arnOf(caller, this.partition);
    const who = isAdministrator ? { arn } : { arn, policies: own.map(({ counterpartPolicy }) => counterpartPolicy) };
    return {
      call: { ...requestOf(this.deployed, deed), who },
      isPromised: own.some(({ folder }) => isPromised(ownership, folder, hasKey, deed)),
    };
  }
}

test('whoever may write into a bucket can do that as agreed, and nothing else', () => {
  const seen = { promised: 0, others: 0 };
  assertAlways(situations, attempts, (situation, tried) => {
    const destination = new Destination(situation);
    const trials = [...destination.promised(), ...destination.encrypted(), ...tried.map((attempt) => destination.attempted(attempt))];
    judge(destination.deployed.cloud, trials, seen);
  });
  expect(seen.promised).toBeGreaterThan(5 * RUNS);
  expect(seen.others).toBeGreaterThan(20 * RUNS);
});
