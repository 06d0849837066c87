import { Sheet } from '../../cli/handoff/sheet';
import type { HandoffBucket, HandoffRequest } from '../../lib/handoffs/handoff';
import type { HandoffTrustedParty } from '../../lib/handoffs/handoff-trust';
import { parseArn } from '../../tools/policy-engine/arns';
import { Call, Caller } from '../../tools/policy-engine/call';
import { Cloud, Deployed } from '../../tools/policy-engine/cloud';
import { Row } from '../../tools/policy-engine/table';

/** Where the claims of a sheet are decided. What the sheet says that others have to do first is done there. */
export interface ClaimWorld {
  readonly cloud: Cloud;
  /** The stack of the sheet, as it was deployed there. */
  readonly deployed: Deployed;
}

/** One claim of a sheet as requests. */
export interface Claim {
  readonly text: string;
  readonly rows: Row[];
  /** For what is said to be not known: what one bucket owner answers otherwise than another. */
  readonly question?: (cloud: Cloud) => unknown;
  /** What the world itself says against the claim, without a request. */
  readonly contradiction?: string;
}

type Decidable = Omit<Claim, 'text'>;
type Verb = 'list' | 'read' | 'put' | 'delete';

const ACTIONS: Record<Verb, string[]> = {
  list: ['s3:ListBucket', 's3:ListBucketVersions'],
  read: ['s3:GetObject', 's3:GetObjectVersion'],
  put: ['s3:PutObject'],
  delete: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
};
const VERBS: Record<string, Verb> = { list: 'list', read: 'read', write: 'put', delete: 'delete' };
const FULL_CONTROL = 'bucket-owner-full-control';
const FOREIGN_KEY = 'arn:aws:kms:us-east-1:999999999999:key/99999999-9999-9999-9999-999999999999';
const OWNER_OWNS = 'none: the bucket owner owns every object';
const SINGLE_PUTS = 'single puts of at most 5 GB: the parts of a multipart upload carry no ACL, and are refused';
const ANY_SIZE = 'single puts and multipart uploads';
const WITH_ACL = `x-amz-acl: ${FULL_CONTROL}, with every object`;
const BRANCH = '; unless the object ownership is BucketOwnerEnforced, which takes ';

/**
 * Every claim of a sheet as requests. A text that is not known here, or that gives no request, is an error: whoever writes a new claim
 * says here how it is decided.
 */
export function claimsOf(sheet: Sheet, world: ClaimWorld): Claim[] {
  const reader = new ClaimReader(sheet, world);
  return [
    ...sheet.can.map((text) => ({ text: `can ${text}`, ...reader.can(text) })),
    ...sheet.cannot.map((text) => ({ text: `cannot ${text}`, ...reader.cannot(text) })),
    ...Object.entries(sheet.request ?? {}).flatMap(([rule, text]) => reader.rule(rule as keyof HandoffRequest, text)),
    ...sheet.buckets.flatMap((bucket) => reader.bucket(bucket)),
  ];
}

/** The claims that a world decides otherwise, or not at all, each with the first request that shows it. */
export function falseClaims(claims: Claim[], { cloud }: ClaimWorld): string[] {
  return claims.flatMap(({ text, rows, question, contradiction }) => {
    if (contradiction !== undefined) return [`${text}: ${contradiction}`];
    if (rows.length === 0 && !question) return [`${text}: no decision`];
    const wrong = rows.map((row) => ({ row, decision: cloud.decide(row) })).find(({ row, decision }) => decision.allowed !== (row.expect === 'allowed'));
    if (!wrong) return [];
    const { expect: expected, ...call } = wrong.row;
    return [`${text}: not ${expected} (${wrong.decision.by}): ${JSON.stringify({ ...call, who: call.who.arn })}`];
  });
}

interface Place {
  readonly bucket: string;
  readonly keyPrefix: string;
  readonly kmsKeyArn?: string;
  readonly region: string;
}

class ClaimReader {
  private readonly fields: Map<string, string>;
  private readonly places: Place[];
  private readonly isPending: boolean;

  constructor(private readonly sheet: Sheet, private readonly world: ClaimWorld) {
    world.cloud.addKey({ arn: FOREIGN_KEY, policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }] } });
    this.fields = new Map(sheet.fields.map(({ name, value }) => [name, value!]));
    this.isPending = this.fields.get('Status') === 'PENDING' && !sheet.trust?.awaitsOthers;
    this.places = [...this.fields].flatMap(([name, bucket]) => {
      const ordinal = /^(?:Staging|Production|)BucketName(\d*)$/.exec(name)?.[1];
      return ordinal === undefined ? [] : [{
        bucket,
        keyPrefix: this.fields.get(`KeyPrefix${ordinal}`) ?? '',
        kmsKeyArn: this.fields.get(`KmsKeyArn${ordinal}`),
        region: this.fields.get(`Region${ordinal}`) ?? sheet.region!,
      }];
    });
  }

  can(text: string): Decidable {
    const ace = /^(list the bucket|read, put and delete objects and their tags|use ACE's key), as far as ACE allows it$/.exec(text);
    if (ace) return { rows: this.places.flatMap((place) => this.aceRows(ace[1], place)) };
    const again = /^assume the role again from its own session(, once the status is READY)?$/.exec(text);
    if (again) return { rows: this.selfAssumptions(again[1] !== undefined) };
    const [, verb, bucket, rest] = match(text, /^(list|read|put|delete) objects below s3:\/\/([^/]+)\/(.*)$/);
    const [keyPrefix, ...awaits] = rest.split(/, once | and (?=the )/);
    const known = [
      'the status is READY', 'the bucket owner has allowed the role in the bucket policy', 'the bucket owner has allowed the user in the bucket policy', 'the bucket owner has added the bucket policy statement',
      "the key's owner has added the key policy statement, if there is one", 'the permissions boundary of the role allows it', 'the permissions boundary of the user allows it',
    ];
    for (const what of awaits) if (!known.includes(what)) throw unknown(what);
    const place = this.placeAt(bucket, keyPrefix);
    return { rows: this.calls(verb as Verb, place).flatMap((call) => this.asEveryParty(call)).map((call) => ({ ...call, expect: 'allowed' as const })) };
  }

  cannot(words: string): Decidable {
    const text = words.replace(/, unless another statement of the bucket policy allows it: not known, ask the bucket owner$/, '');
    const ability = /^(list|read|put|delete) objects below s3:\/\/([^/]+)\/(.*)$/.exec(text);
    if (ability) {
      const attempts = this.attempts(ability[1] as Verb, this.placeAt(ability[2], ability[3]));
      return { rows: refused(attempts.flatMap((call) => this.asEveryParty(call))) };
    }

    const outside = /^reach objects of s3:\/\/([^/]+) outside (.+), or list it without a key prefix(, unless the key prefix is empty)?$/.exec(text);
    if (outside) return { rows: this.outsideRows(outside[1], outside[2], outside[3] !== undefined) };

    const transport = /^connect to s3:\/\/([^/]+) without TLS(?: (1\.\d))?$/.exec(text);
    if (transport) return { rows: this.tlsRows(transport[1], transport[2]) };

    const address = /^call from an address outside ([\d./, ]+)$/.exec(text);
    if (address) return { rows: refused(this.granted().map((call) => ({ ...call, sourceIp: '192.0.2.77' }))) };

    switch (text) {
      case 'assume the role while the status is PENDING': return { rows: this.assumeRows() };
      case 'put objects into outbound folders: only ACE writes there':
        return { rows: refused(this.places.map((place) => this.call('s3:PutObject', place, 'opportunity-outbound/a.json'))) };
      case 'reach any other bucket': {
        const bucket = 'some-other-bucket';
        this.world.cloud.addBucket({ name: bucket, account: '888888888888', region: 'us-east-1', policy: open(bucket, this.fields.get('RoleArn')!) });
        const [place] = this.places;
        return { rows: refused(['s3:GetObject', 's3:PutObject', 's3:ListBucket'].map((action) => this.call(action, { ...place, bucket }, 'a.csv'))) };
      }
      default: throw unknown(text);
    }
  }

  /** One for each bucket that the rule is about. */
  rule(rule: keyof HandoffRequest, text: string): Claim[] {
    const perBucket = text.split(/(?:^|; )s3:\/\/([^/: ]+): /);
    const rules = perBucket.length > 1
      ? perBucket.slice(1).flatMap((bucket, index, parts) => (index % 2 === 0 ? [[bucket, parts[index + 1]]] : []))
      : [...new Set(this.places.map(({ bucket }) => bucket))].map((bucket) => [bucket, text]);
    return rules.flatMap(([bucket, bucketRule]) => {
      const place = this.places.find((candidate) => candidate.bucket === bucket && this.grants(candidate, rule))
        ?? this.places.find((candidate) => candidate.bucket === bucket);
      if (!place) throw unknown(text);
      return [{ text: `${rule} of ${bucket}: ${bucketRule}`, ...this.ruleAt(rule, bucketRule, place) }];
    });
  }

  /** What programs read: ACE alone knows what may be done in its buckets. */
  bucket({ bucketName, keyPrefix, access, requiredAcl, expectedBucketOwner, refusesPlainHttp }: HandoffBucket): Claim[] {
    if (!access) return [];
    const place = this.placeAt(bucketName, keyPrefix);
    const calls = access.flatMap((ability) => this.calls(VERBS[ability], place));
    const { account, ownership } = this.world.cloud.bucket(bucketName);
    return [{
      text: `bucket ${bucketName}/${keyPrefix}`,
      rows: [
        ...calls.map((call) => ({ ...call, expect: 'allowed' as const })),
        ...(requiredAcl && ownership !== 'BucketOwnerEnforced' ? refused(this.calls('put', place).map((call) => ({ ...call, acl: undefined }))) : []),
        ...(refusesPlainHttp ? refused(calls.map((call) => ({ ...call, tls: false }))) : []),
      ],
      ...(expectedBucketOwner !== undefined && expectedBucketOwner !== account ? { contradiction: `not of ${expectedBucketOwner}` } : {}),
    }];
  }

  private ruleAt(rule: keyof HandoffRequest, text: string, place: Place): Decidable {
    switch (rule) {
      case 'stsEndpoint': {
        const [, region] = match(text, /^https:\/\/sts\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/);
        if (!this.places.some((candidate) => candidate.region === region)) throw unknown(text);
        return { rows: this.assumeRows() };
      }
      case 'acl': return this.aclRule(text, place);
      case 'encryption': return this.encryptionRule(text, place);
      case 'minimumTlsVersion': return this.tlsRule(text, place);
      case 'uploads': return this.uploadsRule(text, place);
      case 'expectedBucketOwner': {
        const [, account] = match(text, /^(\d{12})(?:, if the bucket is in this account: not known, ask the bucket owner)?$/);
        const owner = this.world.cloud.bucket(place.bucket).account;
        const [call] = this.granted(place);
        return {
          rows: [
            { ...call, expectedBucketOwner: account, expect: owner === account || text === account ? 'allowed' : 'denied' },
            { ...call, expectedBucketOwner: '999999999999', expect: 'denied' },
          ],
        };
      }
    }
  }

  private aclRule(text: string, place: Place): Decidable {
    const put = { ...this.call('s3:PutObject', place), acl: undefined };
    const withAcl = { ...put, acl: FULL_CONTROL };
    const isEnforced = { ...this.ownersPut(place), acl: 'private' };
    const [preferred, enforced] = text.split(BRANCH);
    if (enforced !== undefined) return this.aclRule(this.world.cloud.bucket(place.bucket).ownership === 'BucketOwnerEnforced' ? enforced : preferred, place);
    switch (text) {
      case WITH_ACL: return { rows: [{ ...withAcl, expect: 'allowed' }, { ...put, expect: 'denied' }, { ...put, acl: 'private', expect: 'denied' }] };
      case `${WITH_ACL}: the page of ACE asks for it`: return { rows: [{ ...withAcl, expect: 'allowed' }] };
      case OWNER_OWNS:
      case `${OWNER_OWNS}, unless the bucket is from before April 2023: ask the bucket owner then`:
        return { rows: [{ ...put, expect: 'allowed' }, { ...isEnforced, expect: 'denied' }] };
      case `none, or ${FULL_CONTROL}: the bucket owner owns every object`:
        return { rows: [{ ...put, expect: 'allowed' }, { ...withAcl, expect: 'allowed' }, { ...isEnforced, expect: 'denied' }] };
      case `none, or ${FULL_CONTROL}: the bucket owner owns every object, unless the bucket is from before April 2023: ask the bucket owner then`:
        return { rows: [{ ...put, expect: 'allowed' }, { ...withAcl, expect: 'allowed' }] };
      case `none, or ${FULL_CONTROL}: the bucket owner owns what you upload`:
        return {
          rows: [
            { ...put, expectedBucketOwner: this.accountOfUploader(), expect: 'allowed' }, { ...withAcl, expect: 'allowed' },
            { ...put, acl: 'public-read', expect: 'denied' },
          ],
        };
      case 'none: the bucket owner owns what you upload':
        return { rows: [{ ...put, expectedBucketOwner: this.accountOfUploader(), expect: 'allowed' }] };
      case 'none. Not known: ask the bucket owner whether S3 Object Ownership is BucketOwnerEnforced, otherwise it may not own what you upload':
        return { rows: [{ ...put, expect: 'allowed' }], question: (cloud) => cloud.bucket(place.bucket).ownership };
      default: throw unknown(text);
    }
  }

  private encryptionRule(text: string, place: Place): Decidable {
    const put = this.call('s3:PutObject', place);
    const named = (algorithm: string, keyArn?: string) => ({ ...put, encryption: { algorithm, keyArn } });
    const { encryption } = this.world.cloud.bucket(place.bucket);
    const encryptsWith = (keyArn: string | undefined, isKms = true, ...rows: Row[]): Decidable => ({
      rows: [{ ...put, expect: 'allowed' }, ...rows],
      contradiction: encryption.keyArn === keyArn && (encryption.algorithm !== 'AES256') === isKms ? undefined : `it encrypts with ${JSON.stringify(encryption)}`,
    });
    const exact = /^no header, or both: the algorithm aws:kms and (?:the key (arn:\S+)|the KMS key above, if there is one)$/.exec(text);
    if (exact && place.kmsKeyArn === undefined && exact[1] === undefined) return encryptsWith(undefined, false);
    if (exact) {
      const key = exact[1] ?? place.kmsKeyArn!;
      return encryptsWith(key, true,
        { ...named('aws:kms', key), expect: 'allowed' },
        { ...named('aws:kms', FOREIGN_KEY), expect: 'denied' },
        { ...named('aws:kms'), expect: 'denied' },
        { ...named('AES256'), expect: 'denied' },
      );
    }
    const own = /^none: the bucket encrypts with the key (arn:\S+)$/.exec(text);
    if (own) return encryptsWith(own[1]);
    switch (text) {
      case 'none: the bucket encrypts with SSE-S3': return encryptsWith(undefined, false);
      case 'none: the bucket encrypts with the AWS managed key aws/s3': return encryptsWith(undefined);
      case 'none: the bucket encrypts with its own KMS key': return encryptsWith(encryption.keyArn);
      case "SSE-KMS with ACE's key is allowed. Not known: ask ACE whether its bucket encrypts by itself":
        return { rows: [{ ...named('aws:kms', encryption.keyArn), expect: 'allowed' }] };
      case 'not known: ask the bucket owner whether a KMS key encrypts the bucket, because its ARN and the permission to use it are needed then':
        return { rows: [], question: (cloud) => cloud.bucket(place.bucket).encryption.algorithm };
      default: throw unknown(text);
    }
  }

  private tlsRule(text: string, place: Place): Decidable {
    const [call] = this.granted(place);
    const plain = { ...call, tls: false };
    if (/^1\.\d$/.test(text)) return { rows: [...versionRows(call, text), { ...plain, expect: 'denied' }] };
    switch (text) {
      case 'not known: ask the bucket owner which requests without TLS 1.2 the bucket policy refuses, and use TLS 1.2 or newer in any case':
        return { rows: [{ ...call, tlsVersion: '1.2', expect: 'allowed' }] };
      case 'every one: the bucket policy refuses plain HTTP only':
        return { rows: [{ ...plain, expect: 'denied' }, { ...call, tlsVersion: '1.0', expect: 'allowed' }] };
      case 'none: the bucket policy does not refuse plain HTTP, use TLS 1.2 or newer in any case':
        return { rows: [{ ...plain, expect: 'allowed' }, { ...call, tlsVersion: '1.0', expect: 'allowed' }] };
      case 'not known: ask the bucket owner whether the bucket refuses plain HTTP and TLS below 1.2, and use TLS 1.2 or newer in any case':
      case 'not known: ask ACE whether its bucket refuses plain HTTP and TLS below 1.2, and use TLS 1.2 or newer in any case':
        return { rows: [{ ...call, expect: 'allowed' }], question: (cloud) => cloud.decide(plain).allowed };
      default: throw unknown(text);
    }
  }

  private uploadsRule(text: string, place: Place): Decidable {
    const put = this.call('s3:PutObject', place);
    const [single, enforced] = text.split(BRANCH);
    if (enforced !== undefined) return this.uploadsRule(this.world.cloud.bucket(place.bucket).ownership === 'BucketOwnerEnforced' ? enforced : single, place);
    switch (text) {
      case SINGLE_PUTS: return { rows: [{ ...put, expect: 'allowed' }, { ...put, multipart: true, expect: 'denied' }] };
      case ANY_SIZE: return { rows: [{ ...put, expect: 'allowed' }, { ...put, multipart: true, expect: 'allowed' }] };
      case 'not known: ask ACE whether its bucket takes multipart uploads; the role allows them':
        return { rows: [{ ...put, multipart: true, expect: 'allowed' }] };
      default: throw unknown(text);
    }
  }

  private aceRows(what: string, place: Place): Row[] {
    const actions = {
      'list the bucket': ['s3:ListBucket'],
      'read, put and delete objects and their tags': [
        's3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:GetObjectTagging', 's3:PutObjectTagging', 's3:DeleteObjectTagging',
      ],
      "use ACE's key": ['kms:Decrypt', 'kms:GenerateDataKey'],
    }[what]!;
    const { keyArn } = this.world.cloud.bucket(place.bucket).encryption;
    return actions.map((action) => ({
      ...(action.startsWith('kms:') ? { ...this.party(true), action, kmsKeyArn: keyArn } : this.call(action, place, 'opportunity-inbound/a.json')),
      expect: 'allowed',
    }));
  }

  private outsideRows(bucket: string, names: string, unlessEmpty: boolean): Row[] {
    const [first, ...others] = this.places.filter((place) => place.bucket === bucket);
    const prefixes = names === 'the key prefix' ? [first.keyPrefix] : names.split(' and ');
    if ([first, ...others].some(({ keyPrefix }) => !prefixes.includes(keyPrefix))) throw unknown(names);
    if (unlessEmpty && first.keyPrefix === '') return this.granted(first).map((call) => ({ ...call, expect: 'allowed' }));
    const keys = ['report.csv', 's3-handoff-neighbour/report.csv', ...prefixes.map((prefix) => `${prefix.slice(0, -1)}2/report.csv`)];
    const isOutside = (key: string) => !prefixes.some((prefix) => key.startsWith(prefix));
    const objects = [...ACTIONS.read, ...ACTIONS.put, ...ACTIONS.delete, 's3:GetObjectTagging', 's3:PutObjectTagging', 's3:AbortMultipartUpload'];
    const unlisted = [undefined, '', ...keys.map((key) => key.replace('report.csv', ''))].filter((prefix) => prefix === undefined || isOutside(prefix));
    return refused([
      ...keys.filter(isOutside).flatMap((key) => objects.map((action) => this.call(action, first, key, false))),
      ...unlisted.flatMap((prefix) => ACTIONS.list.map((action) => ({ ...this.call(action, first, '', false), prefix }))),
    ]);
  }

  private tlsRows(bucket: string, version: string | undefined): Row[] {
    return this.places.filter((place) => place.bucket === bucket).flatMap((place) => this.granted(place)).flatMap((call): Row[] => [
      { ...call, tls: false, expect: 'denied' }, ...(version ? versionRows(call, version) : []),
    ]);
  }

  private assumeRows(): Row[] {
    const { who, assume } = this.assumption(true);
    const externalIds = this.externalIds();
    const row = (externalId: string | undefined, expected: boolean): Row => ({
      who, action: 'sts:AssumeRole', assume: { ...assume, externalId }, expect: expected ? 'allowed' : 'denied',
    });
    const others = (this.sheet.trust?.others ?? []).flatMap((other): Row[] => [
      ...this.asParty({ who, action: 'sts:AssumeRole', assume }, other).map((call) => ({ ...call, expect: 'allowed' as const })),
      ...refused(other.externalIds?.length || other.externalIdPrefix ? [{ ...row(undefined, false), who: { arn: other.principalArn } }] : []),
    ]);
    const otherSession = refused(assume.sessionName && !this.isPending
      ? [{ ...row(externalIds[0], false), assume: { ...assume, externalId: externalIds[0], sessionName: 'another' } }] : []);
    return externalIds.length === 0
      ? [row(undefined, !this.isPending), ...otherSession, ...others]
      : [...otherSession, ...externalIds.map((externalId) => row(externalId, !this.isPending)), row('wrong-external-id', false), row(undefined, false), ...others];
  }

  /** Of its own session, and of a stranger in the same account. */
  private selfAssumptions(isPending: boolean): Row[] {
    const { assume } = this.assumption(true);
    const { resource, account, partition } = parseArn(assume.roleArn);
    const itself = `arn:${partition}:sts::${account}:assumed-role/${resource.split('/').pop()}/session`;
    const call = (arn: string) => ({ who: { arn }, action: 'sts:AssumeRole', assume });
    return [{ ...call(itself), expect: isPending ? 'denied' : 'allowed' }, ...refused([call(`arn:${partition}:iam::${account}:role/Administrator`)])];
  }

  private asEveryParty(call: Call): Call[] {
    return [call, ...(this.sheet.trust?.others ?? []).flatMap((other) => this.asParty(call, other))];
  }

  /** The same call by another of several parties, with each of its external IDs. */
  private asParty(call: Call, { principalArn, externalIds = [], externalIdPrefix, sessionName }: HandoffTrustedParty): Call[] {
    const who = { ...call.who, arn: principalArn.replace(/:root$/, ':role/somebody') };
    if (!call.assume) return [{ ...call, who }];
    const accepted = externalIdPrefix === undefined ? externalIds : [`${externalIdPrefix}task-1`];
    const presented = accepted.length > 0 ? accepted : [undefined];
    return presented.map((externalId) => ({ ...call, who, assume: { ...call.assume!, externalId, sessionName } }));
  }

  private prefixes(): string[] {
    return [...this.fields].filter(([name]) => /^ExternalIdPrefix\d*$/.test(name)).map(([, value]) => value);
  }

  /** Those of the first party that is complete, as its field has them. */
  private externalIds(): string[] {
    const told = [...this.fields].filter(([name]) => /^ExternalId\d*$/.test(name)).map(([, value]) => value.split(', '));
    const { others, awaitsOthers, externalIds = [], externalIdPrefix } = this.sheet.trust ?? {};
    if (externalIdPrefix !== undefined) return this.prefixes().includes(externalIdPrefix) ? [externalIdPrefix, `${externalIdPrefix}task-1`] : [];
    if (!others && !awaitsOthers) return told.flat();
    return told.find((values) => String(values) === String(externalIds)) ?? [];
  }

  /** What the party may do at a place, in the way it has to. */
  private granted(place?: Place): Call[] {
    if (this.fields.has('StagingBucketName') || this.fields.has('ProductionBucketName')) return this.places.map((at) => this.call('s3:GetObject', at));
    return (place ? [place] : this.places).flatMap((at) => (Object.keys(ACTIONS) as Verb[])
      .filter((verb) => this.sheet.can.some((text) => isAbility(text, verb, at)))
      .flatMap((verb) => this.calls(verb, at)));
  }

  private grants(place: Place, rule: keyof HandoffRequest): boolean {
    return !['acl', 'encryption', 'uploads'].includes(rule) || this.sheet.can.some((text) => isAbility(text, 'put', place));
  }

  private calls(verb: Verb, place: Place): Call[] {
    const [action] = ACTIONS[verb];
    if (verb === 'list') return [place.keyPrefix, `${place.keyPrefix}2026/`].map((prefix) => ({ ...this.call(action, place), prefix }));
    return ['report.csv', '2026/11/report.csv'].map((key) => this.call(action, place, `${place.keyPrefix}${key}`));
  }

  /** All ways to come by what the party cannot do. */
  private attempts(verb: Verb, place: Place): Call[] {
    return ACTIONS[verb].flatMap((action) => {
      const key = `${place.keyPrefix}report.csv`;
      if (verb === 'list') return [place.keyPrefix, `${place.keyPrefix}2026/`].map((prefix) => ({ ...this.call(action, place, '', false), prefix }));
      const call = this.call(action, place, key, false);
      return verb === 'put' ? [{ ...call, acl: undefined }, { ...call, acl: FULL_CONTROL }, { ...call, multipart: true }] : [call];
    });
  }

  /** @param isCompliant false: as an administrator of its own account, who does as he likes */
  private call(action: string, place: Place, key: string = `${place.keyPrefix}report.csv`, isCompliant: boolean = true): Call {
    const isList = /^s3:List/.test(action) && !/Parts$/.test(action);
    const rule = this.sheet.request?.acl ?? '';
    const demandsAcl = rule.includes(WITH_ACL)
      && !(rule.includes(BRANCH) && this.world.cloud.bucket(place.bucket).ownership === 'BucketOwnerEnforced');
    return {
      ...this.party(isCompliant),
      action,
      bucket: place.bucket,
      ...(isList ? {} : { key }),
      tlsVersion: /\b1\.3\b/.exec(this.sheet.request?.minimumTlsVersion ?? '')?.[0],
      ...(action === 's3:PutObject' && demandsAcl ? { acl: FULL_CONTROL } : {}),
    };
  }

  private party(isCompliant: boolean): Pick<Call, 'who' | 'assume' | 'sourceIp'> {
    if (this.fields.has('RoleArn')) {
      const { resource, account, partition } = parseArn(this.fields.get('RoleArn')!);
      return this.isPending ? { who: { arn: `arn:${partition}:sts::${account}:assumed-role/${resource.split('/').pop()}/session` } } : this.assumption(isCompliant);
    }
    if (this.fields.has('AccessKeyId')) {
      const range = /^call from an address outside ([\d.]+)\.\d+\//.exec(this.sheet.cannot.find((text) => text.startsWith('call from')) ?? '')?.[1];
      return { who: { arn: this.user().Arn }, ...(range ? { sourceIp: `${range}.10` } : {}) };
    }
    return { who: this.outsider(isCompliant) };
  }

  private assumption(isCompliant: boolean): Required<Pick<Call, 'who' | 'assume'>> {
    const [externalId] = this.externalIds();
    const { sessionName } = this.sheet.trust ?? {};
    return { who: this.outsider(isCompliant), assume: { roleArn: this.fields.get('RoleArn')!, externalId, ...(sessionName && { sessionName }) } };
  }

  private outsider(isCompliant: boolean): Caller {
    const account = this.sheet.exemptions.map(({ condition }: any) => condition.StringNotEqualsIfExists?.['aws:PrincipalAccount']).find(Boolean);
    const arn = (this.sheet.trust?.principalArn ?? `arn:aws:iam::${account ?? '222222222222'}:root`).replace(/:root$/, ':role/somebody');
    return isCompliant && this.sheet.policy ? { arn, policies: [this.sheet.policy as any] } : { arn };
  }

  private user() {
    const { resources } = this.world.deployed;
    const key = Object.values(resources).find(({ Type, Ref }) => Type === 'AWS::IAM::AccessKey' && Ref === this.fields.get('AccessKeyId'))!;
    return Object.values(resources).find(({ Type, Ref }) => Type === 'AWS::IAM::User' && Ref === key.Properties.UserName)!;
  }

  private accountOfUploader(): string {
    return parseArn(this.fields.get('RoleArn') ?? this.user().Arn).account;
  }

  /** What the bucket's settings say, to one whom every policy of its account allows everything. */
  private ownersPut({ bucket, keyPrefix }: Place): Call {
    const { account, partition } = this.world.cloud.bucket(bucket);
    return { who: { arn: `arn:${partition}:iam::${account}:role/Administrator` }, action: 's3:PutObject', bucket, key: `${keyPrefix}report.csv` };
  }

  private placeAt(bucket: string, keyPrefix: string): Place {
    const place = this.places.find((candidate) => candidate.bucket === bucket && candidate.keyPrefix === keyPrefix);
    if (!place) throw new Error(`not a place of this hand-off: s3://${bucket}/${keyPrefix}`);
    return place;
  }
}

function isAbility(text: string, verb: Verb, { bucket, keyPrefix }: Place): boolean {
  const words = `${verb} objects below s3://${bucket}/${keyPrefix}`;
  return text === words || text.startsWith(`${words}, once `);
}

function versionRows(call: Call, version: string): Row[] {
  const below = `1.${Number(version.slice(2)) - 1}`;
  return [{ ...call, tlsVersion: below, expect: 'denied' }, { ...call, tlsVersion: version, expect: 'allowed' }];
}

function refused(calls: Call[]): Row[] {
  return calls.map((call) => ({ ...call, expect: 'denied' }));
}

function open(bucket: string, roleArn: string) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: roleArn }, Action: 's3:*', Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`] }] };
}

function match(text: string, pattern: RegExp): RegExpExecArray {
  const found = pattern.exec(text);
  if (!found) throw unknown(text);
  return found;
}

function unknown(text: string): Error {
  return new Error(`nobody has said how this claim is decided: ${text}`);
}
