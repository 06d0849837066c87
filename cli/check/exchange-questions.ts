import { addressIn, addressOutside } from './addresses';
import { putElsewhere } from './open-bucket';
import { administrator, colleague, keyUser, Party, reachOf, shortName, trusted, valueOf } from './parties';
import { ABILITIES, ACTIONS, overlap, Question, Surroundings } from './question';
import type { HandoffBucket } from '../../lib/handoffs/handoff';
import type { HandoffTrustedParty } from '../../lib/handoffs/handoff-trust';
import type { Ability } from '../../lib/policies/private/access-levels';
import { parseArn, partitionOf } from '../../tools/policy-engine/arns';
import { Assumption, Call } from '../../tools/policy-engine/call';
import { Deployed } from '../../tools/policy-engine/cloud';
import { acceptedExternalId } from '../handoff/external-id';
import type { Sheet } from '../handoff/sheet';
import { isPending as nobodyCanAssume } from '../launch/sheet-links';

const ANY_TAG = '*';
const OTHER_TAG = 's3-handoff-other-tag';
const OTHER_SESSION = 's3-handoff-other-session';
const WRONG_ID = 's3-handoff-wrong-external-id';

/**
 * What a hand-off promises to those who reach a bucket, as calls. What is promised has to work with the counterpart policy alone; what is
 * not has to be refused although the caller's own account allows it everything.
 */
export function exchangeQuestions(sheet: Sheet, deployed: Deployed, surroundings: Surroundings): Question[] {
  return new Exchange(sheet, deployed, surroundings).questions();
}

export function isPending(sheet: Sheet): boolean {
  return nobodyCanAssume(sheet) || (!sheet.trust?.principalArn && valueOf(sheet.fields, 'AccessKeyId') === undefined);
}

class Exchange {
  private readonly partition: string;
  private readonly partner: Party;
  private readonly pending: boolean;

  constructor(private readonly sheet: Sheet, deployed: Deployed, private readonly surroundings: Surroundings) {
    const { trust, buckets: [{ region }] } = sheet;
    this.partition = partitionOf(region ?? sheet.region!);
    this.pending = isPending(sheet);
    const unknown = () => (this.pending ? { ...this.stranger(), name: 'anybody' } : keyUser(sheet, deployed));
    const party = trust?.principalArn ? trusted(trust.principalArn) : unknown();
    this.partner = trust?.roleArn ? { ...party, assume: { roleArn: trust.roleArn, ...presentedBy(trust) } } : party;
  }

  questions(): Question[] {
    const known = this.sheet.buckets.filter(({ access }) => access !== undefined);
    const abilities = known.flatMap((bucket) => this.abilities(bucket));
    if (this.pending) return [...abilities, ...this.pendingTrust()];
    return [
      ...abilities,
      ...this.trust(),
      ...this.others(),
      ...this.selfAssumption(),
      ...this.otherBuckets(),
      ...known.flatMap((bucket) => [...this.limits(bucket), ...this.requestRules(bucket)]),
    ];
  }

  private abilities(bucket: HandoffBucket): Question[] {
    return ABILITIES.map((ability) => {
      const at = bucket.keyPrefix + (ability === 'list' ? '' : 'report.csv');
      return !this.pending && this.reaches(bucket.bucketName, at, ability)
        ? this.allowed('', this.call(ability, bucket))
        : this.denied('', this.call(ability, bucket));
    });
  }

  /** Who may come in at all. */
  private trust(): Question[] {
    const { trust } = this.sheet;
    const call = this.typicalCall();
    const stranger = this.stranger();
    const other = trust?.principalArn ? colleague(trust.principalArn) : undefined;
    const presenting = (presented: Partial<Assumption>) => ({ ...call, assume: { ...this.partner.assume!, ...presented } });
    return [
      ...(this.sheet.buckets.every(({ access }) => access === undefined) ? [this.allowed('', call)] : []),
      ...(trust?.externalIds ?? []).slice(1).map((externalId) => this.allowed('next external ID', presenting({ externalId }))),
      ...freelyPresented(trust ?? {}).map(([special, presented]) => this.allowed(special, presenting(presented))),
      ...wronglyPresented(trust ?? {}).map(([special, presented]) => this.denied(special, presenting(presented))),
      ...(other ? [this.denied('', { ...call, who: other.who }, other.name)] : []),
      this.denied('', { ...call, who: stranger.who }, stranger.name),
    ];
  }

  /** Further parties come in like the first, and none with what was issued to another. */
  private others(): Question[] {
    const { trust, policy } = this.sheet;
    return (trust?.others ?? []).flatMap((party) => {
      const { name, who } = trusted(party.principalArn);
      const foreign = externalIdOfAnother(party, [trust!, ...trust!.others!]);
      const { roleArn } = trust!;
      const presenting = (presented: Partial<Assumption>) => (roleArn ? { assume: { roleArn, ...presentedBy(party), ...presented } } : {});
      const call = this.typicalCall();
      const wrongly: Presented[] = [...wronglyPresented(party), ...(foreign === undefined ? [] : [["another party's external ID", { externalId: foreign }] as Presented])];
      return [
        this.allowed('', { ...call, who: { ...who, ...(policy && { policies: [policy] }) }, ...presenting({}) }, name),
        ...freelyPresented(party).map(([special, presented]) => (
          this.allowed(special, { ...call, who: { ...who, ...(policy && { policies: [policy] }) }, ...presenting(presented) }, name))),
        ...wrongly.map(([special, presented]) => this.denied(special, { ...call, who: administrator(who.arn), ...presenting(presented) }, name)),
      ];
    });
  }

  /** Nobody else of the bucket owner's account may. */
  private selfAssumption(): Question[] {
    const { trust } = this.sheet;
    if (!trust?.selfAssume) return [];
    const { account } = parseArn(trust.roleArn!);
    const itself = `arn:${this.partition}:sts::${account}:assumed-role/${shortName(trust.roleArn!)}/s3-handoff`;
    const call = { action: 'sts:AssumeRole', ...this.through() };
    return [
      { who: { arn: itself }, ...call, party: 'the role itself', expect: 'allowed' },
      this.denied('', { ...call, who: administrator(`arn:${this.partition}:iam::${account}:role/Administrator`) }, `administrator of ${account}`),
      ...(this.partner.assume!.externalId === undefined ? [] : [
        this.denied('no external ID', { who: { arn: itself }, action: 'sts:AssumeRole', assume: { ...this.partner.assume!, externalId: undefined } }, 'the role itself'),
      ]),
    ];
  }

  /** The role exists, and nobody may assume it. */
  private pendingTrust(): Question[] {
    const roleArn = this.partner.assume?.roleArn;
    if (roleArn === undefined) return [];
    const owner = parseArn(roleArn).account;
    const assumption = { action: 'sts:AssumeRole', assume: { roleArn } };
    return [
      this.denied('no external ID', assumption),
      this.denied('', { ...assumption, who: administrator(`arn:${this.partition}:iam::${owner}:role/Administrator`) }, `administrator of ${owner}`),
    ];
  }

  /** Only the bucket owner's role or user can be held to its bucket: a principal of another account does what that account allows. */
  private otherBuckets(): Question[] {
    const { trust, region } = this.sheet;
    return trust && !trust.roleArn ? [] : [this.denied("somebody else's bucket", putElsewhere(this.surroundings, region!))];
  }

  /** What lies beside the folder. */
  private limits(bucket: HandoffBucket): Question[] {
    const { bucketName, keyPrefix } = bucket;
    const first = this.firstAbility(bucket);
    const beside = (special: string, folder: string) => (this.reaches(bucketName, folder, first)
      ? [] : [this.denied(special, this.call(first, { ...bucket, keyPrefix: folder }))]);
    const neighbour = this.surroundings.reaches.find((reach) => reach.bucketName === bucketName && !overlap(reach.keyPrefix, keyPrefix));
    return [
      ...(keyPrefix === '' ? [] : [
        ...(neighbour ? beside("neighbour's prefix", neighbour.keyPrefix) : []),
        ...beside('look-alike prefix', `${keyPrefix.slice(0, -1)}2/`),
        ...(this.reaches(bucketName, '', 'list') ? [] : [this.denied('list of the whole bucket', { ...this.call('list', bucket), prefix: undefined })]),
      ]),
      this.denied('', { action: 's3:PutBucketPolicy', bucket: bucketName }),
      this.denied('', { action: 's3:DeleteBucket', bucket: bucketName }),
    ];
  }

  /** How requests have to look like. */
  private requestRules(bucket: HandoffBucket): Question[] {
    const { bucketName, access = [], requiredAcl, encryption, kmsKeyArn, refusesOtherEncryption, refusesPlainHttp, allowedCidrs, region } = bucket;
    const call = this.call(this.firstAbility(bucket), bucket);
    const put = this.call('write', bucket);
    const writes = access.includes('write');
    const { cloud, stranger } = this.surroundings;
    const elsewhere = allowedCidrs && addressOutside(allowedCidrs);
    const foreignKey = `arn:${this.partition}:kms:${region ?? this.sheet.region}:${stranger}:key/99999999-9999-9999-9999-999999999999`;
    const hasKey = encryption?.startsWith('aws:kms') || kmsKeyArn;
    if (hasKey) cloud.addKey({ arn: foreignKey, policy: OPEN });
    return [
      ...(refusesPlainHttp ? [this.denied('plain HTTP', { ...call, tls: false })] : []),
      ...(elsewhere ? [this.denied('from elsewhere', { ...call, sourceIp: elsewhere })] : []),
      ...(writes && refusesOtherEncryption && hasKey ? [this.denied('a key of its own', { ...put, encryption: { algorithm: 'aws:kms', keyArn: foreignKey } })] : []),
      // A parameter of a published template may turn ACLs off: then none is required.
      ...(writes && requiredAcl && cloud.bucket(bucketName).ownership !== 'BucketOwnerEnforced' ? [this.denied('without the ACL', { ...put, acl: undefined })] : []),
    ];
  }

  private allowed(special: string, call: Partial<Call> & Pick<Call, 'action'>, party: string = this.partner.name): Question {
    const { policy } = this.sheet;
    const who = this.partner.assume || this.sheet.trust ? { ...this.partner.who, ...(policy && { policies: [policy] }) } : this.partner.who;
    return { who, ...this.through(), ...call, party: nameOf(party, special), expect: 'allowed' };
  }

  private denied(special: string, call: Partial<Call> & Pick<Call, 'action'>, party: string = this.partner.name): Question {
    const who = this.sheet.trust ? administrator(this.partner.who.arn) : this.partner.who;
    return { who, ...this.through(), ...call, party: nameOf(party, special), expect: 'denied' };
  }

  private through(): Pick<Call, 'assume'> {
    return this.partner.assume ? { assume: this.partner.assume } : {};
  }

  private call(ability: Ability, bucket: HandoffBucket): Partial<Call> & Pick<Call, 'action'> {
    const { bucketName, keyPrefix, requiredAcl, expectedBucketOwner, allowedCidrs } = bucket;
    return {
      action: ACTIONS[ability],
      bucket: bucketName,
      ...(ability === 'list' ? { prefix: keyPrefix || undefined } : { key: `${keyPrefix}report.csv` }),
      ...(ability === 'write' && requiredAcl && { acl: requiredAcl }),
      ...(expectedBucketOwner && { expectedBucketOwner }),
      ...(allowedCidrs && { sourceIp: addressIn(allowedCidrs) }),
    };
  }

  /** A call that works; where nobody but the bucket owner knows one, to assume the role. */
  private typicalCall(): Partial<Call> & Pick<Call, 'action'> {
    const bucket = this.sheet.buckets.find(({ access }) => access !== undefined && access.length > 0);
    return bucket ? this.call(this.firstAbility(bucket), bucket) : { action: 'sts:AssumeRole' };
  }

  private firstAbility({ access = [] }: HandoffBucket): Ability {
    return ABILITIES.find((ability) => access.includes(ability)) ?? 'read';
  }

  /** Whether this or another hand-off promises it to the same party. */
  private reaches(bucketName: string, at: string, ability: Ability): boolean {
    const party = reachOf(this.sheet);
    return this.surroundings.reaches.some((reach) => (
      reach.party === party && reach.bucketName === bucketName && at.startsWith(reach.keyPrefix) && reach.access?.includes(ability)));
  }

  private stranger(): Party {
    return { name: 'another account', who: administrator(`arn:${this.partition}:iam::${this.surroundings.stranger}:role/stranger`) };
  }
}

type Presented = [special: string, Partial<Assumption>];

/** What a party presents when it assumes the role. */
function presentedBy(party: Partial<HandoffTrustedParty>): Partial<Assumption> {
  return { externalId: acceptedExternalId(party), sessionName: party.sessionName };
}

/** What it may present too. */
function freelyPresented({ sessionTagKeys, sourceIdentity }: Partial<HandoffTrustedParty>): Presented[] {
  const tags = Object.fromEntries((sessionTagKeys ?? []).map((key) => [key === ANY_TAG ? OTHER_TAG : key, 's3-handoff']));
  return [
    ...(sessionTagKeys ? [['session tags', { tags }]] as Presented[] : []),
    ...(sourceIdentity ? [['a source identity', { sourceIdentity: 's3-handoff' }]] as Presented[] : []),
  ];
}

/** What it must not get by with. */
function wronglyPresented(party: Partial<HandoffTrustedParty>): Presented[] {
  const { externalIdPrefix, sessionName, sessionTagKeys } = party;
  const needsId = acceptedExternalId(party) !== undefined;
  return [
    ...(needsId ? [['wrong external ID', { externalId: WRONG_ID }], ['no external ID', { externalId: undefined }]] as Presented[] : []),
    ...(externalIdPrefix ? [['a longer tenant', { externalId: `${externalIdPrefix.slice(0, -1)}2/s3-handoff` }]] as Presented[] : []),
    ...(sessionTagKeys && !sessionTagKeys.includes(ANY_TAG) ? [['another session tag', { tags: { [OTHER_TAG]: 's3-handoff' } }]] as Presented[] : []),
    ...(sessionName === undefined ? [] : [['another session name', { sessionName: OTHER_SESSION }]] as Presented[]),
  ];
}

/** Undefined where a party needs none, or all external IDs are its own. */
function externalIdOfAnother(party: HandoffTrustedParty, all: Partial<HandoffTrustedParty>[]): string | undefined {
  if (acceptedExternalId(party) === undefined) return undefined;
  const own = all.filter(({ principalArn }) => principalArn === party.principalArn);
  const isOwn = (id: string) => own.some(({ externalIds, externalIdPrefix }) => (
    externalIds?.includes(id) || (externalIdPrefix !== undefined && id.startsWith(externalIdPrefix))));
  return all.flatMap((one) => acceptedExternalId(one) ?? []).find((id) => !isOwn(id));
}

/** A key that everybody may use: what refuses it is the bucket's policy. */
const OPEN = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }] };

function nameOf(party: string, special: string): string {
  return special === '' ? party : `${party}, ${special}`;
}
