import { aws_iam as iam, aws_s3 as s3, Environment } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import * as fc from 'fast-check';
import { introduce, requestOf } from './deployed';
import { arnOf, callers, Identity, isWho, Party, parties, principalOf } from './parties';
import { folderOf, places, typedPrefixes } from './places';
import { Access, accesses, accessOf, actionsOf, BUCKET_ACTIONS, Deed, deeds, encryptionsOf, isPromised } from './promise';
import { assertAlways, judge, RUNS, Trial } from './trial';
import { AccessKeyUser, AssumedRoleGrant, ClientBucket, DirectTrustGrant, ExternalId, ExternalPrincipal, Handoff } from '../../lib';
import { Call } from '../../tools/policy-engine/call';
import { Cloud } from '../../tools/policy-engine/cloud';
import { deploy, Deployment, placeOf } from '../support/deployment';
import { ENV, GOV_ENV, newStack } from '../support/stack';

/** Without the report of warnings, which takes longer than the synthesis. */
const FLAGS = { ...recommendedFlags, '@aws-cdk/core:annotationsInValidationReport': false };

type Way = 'assumedRole' | 'directTrust' | 'accessKey';

const OFFICE = '203.0.113.0/24';
const IN_THE_OFFICE = '203.0.113.9';
const ELSEWHERE = '203.0.114.9';

/** One way into the bucket, as whoever writes the app asks for it. */
interface Grant {
  readonly way: Way;
  readonly party: Party;
  readonly typedPrefix: string | undefined;
  readonly access: Access;
  /** Access keys only. */
  readonly onlyFromOffice: boolean;
}

interface Situation {
  readonly env: Environment | undefined;
  readonly context: Record<string, unknown> | undefined;
  readonly hasKey: boolean;
  readonly grants: Grant[];
}

/** Somebody who tries something, with the grant that the attempt is closest to. */
interface Attempt {
  readonly grant: number;
  readonly caller: (named: Identity) => Identity;
  readonly isAdministrator: boolean;
  readonly presents: (accepted: string[]) => string | undefined;
  readonly place: (folder: string) => string;
  readonly placeOfGrant: number | undefined;
  readonly deed: (place: string, hasKey: boolean) => Deed;
  readonly sourceIp: string;
}

const grants: fc.Arbitrary<Grant> = fc.record({
  way: fc.constantFrom<Way[]>('assumedRole', 'assumedRole', 'directTrust', 'directTrust', 'accessKey'),
  party: parties,
  typedPrefix: fc.option(typedPrefixes, { freq: 9, nil: undefined }),
  access: accesses,
  onlyFromOffice: fc.boolean(),
});

const situations: fc.Arbitrary<Situation> = fc.record({
  env: fc.constantFrom(ENV, GOV_ENV, undefined),
  context: fc.constantFrom(undefined, FLAGS),
  hasKey: fc.boolean(),
  grants: fc.array(grants, { minLength: 1, maxLength: 4 }),
});

const presented: fc.Arbitrary<(accepted: string[]) => string | undefined> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(2).map((index) => (accepted: string[]) => accepted[index % accepted.length]) },
  fc.constantFrom<((accepted: string[]) => string | undefined)[]>(
    () => undefined, () => 'id_0', ([id = '']) => `${id}x`, ([id = 'xyz']) => id.slice(1), ([id = 'x']) => id.toUpperCase(), (accepted) => accepted.join(','),
  ),
);

const attempts: fc.Arbitrary<Attempt> = fc.record({
  grant: fc.nat(),
  caller: callers,
  isAdministrator: fc.boolean(),
  presents: presented,
  place: places,
  placeOfGrant: fc.option(fc.nat(), { freq: 2, nil: undefined }),
  deed: deeds,
  sourceIp: fc.constantFrom(IN_THE_OFFICE, IN_THE_OFFICE, ELSEWHERE),
});

/** A grant in its deployment. */
interface Made extends Grant {
  readonly folder: string;
  readonly externalIds: string[];
  readonly isPending: boolean;
  readonly roleArn?: string;
  readonly userArn?: string;
  /** What the hand-off asks the other side to attach. */
  readonly counterpartPolicy?: any;
}

class Exchange {
  public readonly made: Made[];
  public readonly hasKey: boolean;
  private readonly partition: string;
  private readonly deployed: Deployment;

  constructor({ env, context, hasKey, grants: wanted }: Situation) {
    this.hasKey = hasKey;
    this.partition = placeOf(env).partition;
    const stack = newStack({ env, context });
    const client = new ClientBucket(stack, 'Client', {
      clientName: 'kohler', encryption: hasKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    });
    const handed = wanted.map((grant, index) => this.make(client, grant, index));
    this.deployed = deploy(stack, env);
    introduce(this.deployed, wanted.map(({ party }) => party.identity), this.partition);
    this.made = wanted.map((grant, index) => {
      const { handoff, role, user } = handed[index];
      const { externalIds } = grant.party;
      return {
        ...grant,
        folder: folderOf(grant.typedPrefix ?? ''),
        externalIds: Array.isArray(externalIds) ? externalIds : [],
        isPending: grant.way === 'assumedRole' && (grant.party.isPending || externalIds === 'pending'),
        roleArn: role && this.deployed.fill(role.roleArn),
        userArn: user && this.deployed.fill(user.userArn),
        counterpartPolicy: handoff.counterpartPolicy && this.deployed.fill(handoff.counterpartPolicy),
      };
    });
  }

  public get cloud(): Cloud {
    return this.deployed.cloud;
  }

  private make(client: ClientBucket, grant: Grant, index: number): { handoff: Handoff; role?: iam.IRole; user?: iam.IUser } {
    const { bucket } = client;
    const common = { bucket, keyPrefix: grant.typedPrefix, access: accessOf(grant.access) };
    const principal = principalOf(grant.party, this.partition);
    switch (grant.way) {
      case 'assumedRole': return new AssumedRoleGrant(client, `Grant${index}`, {
        ...common, principal: grant.party.isPending ? ExternalPrincipal.pending() : principal, externalId: externalIdOf(grant.party),
      });
      case 'directTrust': return new DirectTrustGrant(client, `Grant${index}`, { ...common, principal });
      case 'accessKey': return new AccessKeyUser(client, `Grant${index}`, {
        ...common, integrationName: `kohler_${index}`, reason: 'a tool without AWS identity', allowedCidrs: grant.onlyFromOffice ? [OFFICE] : undefined,
      });
    }
  }

  /** Everything that each grant promises, done by whom it was given to, as it has to be done. */
  public promised(): Trial[] {
    return this.made.flatMap((grant) => actionsOf(grant.access).map((action) => {
      const place = action.startsWith('s3:ListBucket') ? { prefix: grant.folder } : !BUCKET_ACTIONS.includes(action) && { key: `${grant.folder}a.csv` };
      const acl = action === 's3:PutObjectAcl' ? { acl: 'bucket-owner-full-control' } : {};
      return this.asAgreed(grant, false, { action, ...place, ...acl });
    }));
  }

  /** An upload of each party for each encryption that headers can ask for, by an administrator: no policy of its own refuses. */
  public encrypted(): Trial[] {
    return this.made.flatMap((grant) => encryptionsOf(this.hasKey).map((encryption) => (
      this.asAgreed(grant, true, { action: 's3:PutObject', key: `${grant.folder}a.csv`, encryption })
    )));
  }

  public attempted({ grant, caller, presents, place, placeOfGrant, deed, ...others }: Attempt): Trial {
    const closest = this.made[grant % this.made.length];
    const { folder } = this.made[(placeOfGrant ?? grant) % this.made.length];
    return this.trial(closest, {
      ...others, caller: caller(closest.party.identity), externalId: presents(closest.externalIds), deed: deed(place(folder), this.hasKey),
    });
  }

  private asAgreed(grant: Made, isAdministrator: boolean, deed: Deed): Trial {
    return this.trial(grant, {
      caller: grant.party.identity, isAdministrator, externalId: grant.externalIds[0], sourceIp: IN_THE_OFFICE, deed,
    });
  }

  private trial(
    grant: Made,
    how: { caller: Identity; isAdministrator: boolean; externalId: string | undefined; sourceIp: string; deed: Deed },
  ): Trial {
    const { caller, externalId, sourceIp, deed } = how;
    const call = { ...requestOf(this.deployed, deed), sourceIp };
    const isDone = (...made: Made[]) => isPromised(made, this.hasKey, deed);
    switch (grant.way) {
      case 'assumedRole': return {
        call: { ...call, who: this.withCredentials(caller, how.isAdministrator, [grant]), assume: { roleArn: grant.roleArn!, externalId } },
        isPromised: !grant.isPending && isWho(grant.party.identity, caller)
          && (grant.externalIds.length === 0 || grant.externalIds.includes(externalId!)) && isDone(grant),
      };
      case 'directTrust': {
        const own = this.made.filter(({ way, party }) => way === 'directTrust' && isWho(party.identity, caller));
        return { call: { ...call, who: this.withCredentials(caller, how.isAdministrator, own) }, isPromised: isDone(...own) };
      }
      case 'accessKey': return {
        call: { ...call, who: { arn: grant.userArn! } },
        isPromised: (!grant.onlyFromOffice || sourceIp === IN_THE_OFFICE) && isDone(grant),
      };
    }
  }

  /** Either what the hand-offs asked to attach, or everything that the own account can give: it must not matter. */
  private withCredentials(caller: Identity, isAdministrator: boolean, own: Made[]): Call['who'] {
    const arn = arnOf(caller, this.partition);
    return isAdministrator ? { arn } : { arn, policies: own.map(({ counterpartPolicy }) => counterpartPolicy) };
  }
}

function externalIdOf({ externalIds }: Party): ExternalId | undefined {
  if (externalIds === 'pending') return ExternalId.pending();
  return externalIds && ExternalId.anyOf(...externalIds);
}

test('whatever is granted on a bucket, every promised request is allowed and no other', () => {
  const seen = { promised: 0, others: 0 };
  assertAlways(situations, attempts, (situation, tried) => {
    const exchange = new Exchange(situation);
    judge(exchange.cloud, [...exchange.promised(), ...exchange.encrypted(), ...tried.map((attempt) => exchange.attempted(attempt))], seen);
  });
  expect(seen.promised).toBeGreaterThan(10 * RUNS);
  expect(seen.others).toBeGreaterThan(20 * RUNS);
});
