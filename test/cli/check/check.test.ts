import { App, CfnOutput, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { check, CheckOptions, CheckReport } from '../../../cli/check/check';
import { countsOf } from '../../../cli/check/print';
import {
  AccessKeyUser, AssumedRoleGrant, AssumedRoleTrustOptions, ClientExchangeStack, CrossAccountPutDestination, DeliveryStack, DirectTrustGrant,
  ExchangeAccess, ExternalId, ExternalPrincipal, HandoffOutputs, SessionTags,
} from '../../../lib';
import { createPublishedStacks } from '../../../lib/templates/published-templates';
import { PARAMETERS } from '../../../tools/demo/parameters';
import { propertiesOf, SynthesizedApp } from '../support/assembly';

const ADOBE = 'arn:aws:iam::222222222222:role/adobe-ingest';
const ENV = { env: { account: '111111111111', region: 'us-east-1' } };

let examples: SynthesizedApp;
beforeAll(() => {
  examples = new SynthesizedApp((app) => {
    ClientExchangeStack.fromFolder(app, 'examples/clients');
    DeliveryStack.fromFolder(app, 'examples/partners');
    createPublishedStacks(app);
  });
});
afterAll(() => examples.remove());

const parameters = PARAMETERS.filter((argument) => argument !== '--param').map((argument) => {
  const [, stack, key, value] = /^([^:]+):([^=]+)=(.*)$/.exec(argument)!;
  return { stack, key, value };
});
const checkExamples = (options: Partial<CheckOptions> = {}) => check({ cdkOut: examples.folder, parameters, ...options });

/** 'kohler_adobe: adobe-ingest, plain HTTP', for each call that is not decided as promised. */
function differencesIn({ integrations }: CheckReport): string[] {
  return integrations.flatMap(({ sheet, calls }) => calls.filter(({ asPromised }) => !asPromised)
    .map(({ question }) => `${sheet.integration}: ${question.party}: ${question.action} ${question.key ?? question.prefix ?? ''}`));
}

function partiesIn({ integrations: [{ calls }] }: CheckReport, expect: 'allowed' | 'denied'): string[] {
  return calls.filter(({ question }) => question.expect === expect).map(({ question: { party, action } }) => `${party}: ${action}`);
}

/** Checks an app, and removes it. */
function checkApp(build: (app: App) => void, options: Partial<CheckOptions> = {}): CheckReport {
  const app = new SynthesizedApp(build);
  try {
    return check({ cdkOut: app.folder, ...options });
  } finally {
    app.remove();
  }
}

function grantRole(stack: Stack, bucket: s3.IBucket, keyPrefix = 'adobe/', scope: Stack = stack): AssumedRoleGrant {
  const grant = new AssumedRoleGrant(scope, `Grant${keyPrefix.replace('/', '')}`, {
    bucket, keyPrefix, access: ExchangeAccess.READ_WRITE, principal: ExternalPrincipal.role(ADOBE), externalId: ExternalId.of('id_YjJmODYz'),
  });
  new HandoffOutputs(scope, `Handoff${keyPrefix.replace('/', '')}`, { handoff: grant.handoff, outputPrefix: `Of${keyPrefix.replace('/', '')}` });
  return grant;
}

describe('the examples', () => {
  test('are decided as their hand-offs promise, with more denied calls than allowed ones for each party', () => {
    const report = checkExamples();
    expect(differencesIn(report)).toEqual([]);
    expect(report.integrations.map(({ sheet }) => sheet.integration)).toEqual([
      'acme_infosum', 'acme_apperate', 'globex_warehouse', 'globex_snowflake', 'kohler_adobe', 'kohler_agency', 'kohler_legacyftp',
      'acme', 'bolt', 'core', 'partner-destination', 'ace-opp-sync', 'import-role',
    ]);
    for (const integration of report.integrations) {
      const { allowed, denied } = countsOf([integration]);
      expect(denied).toBeGreaterThanOrEqual(allowed);
    }
  });

  test('ask of a role: its four abilities, its external IDs, its account, its neighbours and its transport', () => {
    const report = checkExamples({ stack: 'client-exchange-globex' });
    const calls = report.integrations[1].calls.map(({ question: { party, action, key, prefix } }) => [party, action, key ?? prefix]);
    expect(calls).toEqual([
      ['snowflake-stage', 's3:PutObject', 'snowflake/report.csv'],
      ['snowflake-stage', 's3:GetObject', 'snowflake/report.csv'],
      ['snowflake-stage', 's3:ListBucket', 'snowflake/'],
      ['snowflake-stage', 's3:DeleteObject', 'snowflake/report.csv'],
      ['snowflake-stage, next external ID', 's3:PutObject', 'snowflake/report.csv'],
      ['snowflake-stage, wrong external ID', 's3:PutObject', 'snowflake/report.csv'],
      ['snowflake-stage, no external ID', 's3:PutObject', 'snowflake/report.csv'],
      ['other user of 555555555555', 's3:PutObject', 'snowflake/report.csv'],
      ['another account', 's3:PutObject', 'snowflake/report.csv'],
      ["snowflake-stage, somebody else's bucket", 's3:PutObject', 'report.csv'],
      ["snowflake-stage, neighbour's prefix", 's3:PutObject', 'warehouse/report.csv'],
      ['snowflake-stage, look-alike prefix', 's3:PutObject', 'snowflake2/report.csv'],
      ['snowflake-stage, list of the whole bucket', 's3:ListBucket', undefined],
      ['snowflake-stage', 's3:PutBucketPolicy', undefined],
      ['snowflake-stage', 's3:DeleteBucket', undefined],
      ['snowflake-stage, plain HTTP', 's3:PutObject', 'snowflake/report.csv'],
    ]);
  });

  test('deny everybody while a grant is pending, an administrator of the owner too', () => {
    const { calls } = checkExamples({ stack: 'client-exchange-acme' }).integrations[1];
    expect(calls.map(({ question, decision }) => [question.party, question.action, question.expect, decision.allowed])).toEqual([
      ['anybody', 's3:PutObject', 'denied', false],
      ['anybody', 's3:GetObject', 'denied', false],
      ['anybody', 's3:ListBucket', 'denied', false],
      ['anybody', 's3:DeleteObject', 'denied', false],
      ['anybody, no external ID', 'sts:AssumeRole', 'denied', false],
      ['administrator of 111111111111', 'sts:AssumeRole', 'denied', false],
    ]);
  });

  test.each<[string, string, (template: any) => void, string[]]>([
    ['a trust policy that lost its external ID', 'client-exchange-kohler', (template) => {
      for (const { AssumeRolePolicyDocument: { Statement: [statement] } } of propertiesOf(template, 'AWS::IAM::Role')) delete statement.Condition;
    }, [
      'kohler_adobe: adobe-ingest, wrong external ID: s3:PutObject adobe/report.csv',
      'kohler_adobe: adobe-ingest, no external ID: s3:PutObject adobe/report.csv',
    ]],
    ['a trust policy that trusts the whole account', 'client-exchange-kohler', (template) => {
      for (const { AssumeRolePolicyDocument: { Statement: [statement] } } of propertiesOf(template, 'AWS::IAM::Role')) statement.Principal = { AWS: '222222222222' };
    }, ['kohler_adobe: other role of 222222222222: s3:PutObject adobe/report.csv']],
    ['a bucket policy that lost its denials', 'client-exchange-kohler', (template) => {
      for (const { PolicyDocument } of propertiesOf(template, 'AWS::S3::BucketPolicy')) {
        PolicyDocument.Statement = PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
      }
    }, [
      'kohler_adobe: adobe-ingest, plain HTTP: s3:PutObject adobe/report.csv',
      'kohler_agency: uploader, plain HTTP: s3:PutObject agency/in/report.csv',
      'kohler_agency: uploader, a key of its own: s3:PutObject agency/in/report.csv',
      'kohler_legacyftp: kohler_legacyftp, plain HTTP: s3:PutObject legacy/report.csv',
    ]],
    ['a statement of a role that became wider', 'client-exchange-kohler', (template) => {
      for (const { Policies: [{ PolicyDocument }] } of propertiesOf(template, 'AWS::IAM::Role')) PolicyDocument.Statement[0].Resource = '*';
    }, [
      "kohler_adobe: adobe-ingest, somebody else's bucket: s3:PutObject report.csv",
      "kohler_adobe: adobe-ingest, neighbour's prefix: s3:PutObject agency/in/report.csv",
      'kohler_adobe: adobe-ingest, look-alike prefix: s3:PutObject adobe2/report.csv',
    ]],
    ['a user that lost its address range', 'client-exchange-kohler', (template) => {
      for (const { Policies } of propertiesOf(template, 'AWS::IAM::User')) for (const statement of Policies[0].PolicyDocument.Statement) delete statement.Condition;
    }, ['kohler_legacyftp: kohler_legacyftp, from elsewhere: s3:PutObject legacy/report.csv']],
    ['a counterpart policy that lacks an action', 'client-exchange-globex', (template) => {
      const [{ counterpartPolicy }] = template.Metadata['cdk-s3-handoff'].handoffs;
      counterpartPolicy.Statement[0].Action = ['s3:GetObject'];
    }, [
      'globex_warehouse: warehouse-sync: s3:PutObject warehouse/report.csv',
      'globex_warehouse: warehouse-sync: s3:DeleteObject warehouse/report.csv',
    ]],
    ['a pending role that somebody may assume', 'client-exchange-acme', (template) => {
      const [{ AssumeRolePolicyDocument }] = propertiesOf(template, 'AWS::IAM::Role', /pperate/);
      AssumeRolePolicyDocument.Statement = [{ Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' }];
    }, ['acme_apperate: administrator of 111111111111: sts:AssumeRole ']],
    ['a role of deliveries that may write anywhere', 'delivery-bolt', (template) => {
      for (const { PolicyDocument } of propertiesOf(template, 'AWS::IAM::ManagedPolicy')) Object.assign(PolicyDocument.Statement[0], { Resource: '*', Condition: undefined });
    }, ["bolt: KlaviDataExporterRole-bolt, somebody else's bucket: s3:PutObject report.csv"]],
    ['a statement for a partner that names the whole account', 'delivery-acme', (template) => {
      const [{ counterpartPolicy }] = template.Metadata['cdk-s3-handoff'].handoffs;
      for (const statement of counterpartPolicy.Statement) statement.Principal = { AWS: '444444444444' };
    }, ['acme: other role of 444444444444: s3:PutObject daily-sync/report.csv']],
    ['a destination that no longer asks for the ACL', 'partner-destination', (template) => {
      for (const { PolicyDocument } of propertiesOf(template, 'AWS::S3::BucketPolicy')) {
        for (const statement of PolicyDocument.Statement.flatMap((entry: any) => entry['Fn::If']?.slice(1) ?? [entry])) delete statement.Condition?.StringEquals?.['s3:x-amz-acl'];
      }
    }, ['partner-destination: KlaviDataExporterRole, without the ACL: s3:PutObject daily-sync/report.csv']],
  ])('%s is found', (_, stack, change, differences) => {
    expect(differencesIn(examples.tampered(stack, change, () => checkExamples({ stack })))).toEqual(differences);
  });
});

describe('several principals of a bucket policy', () => {
  test('are asked each, and reach what another grant opens to one of them', () => {
    const report = checkApp((app) => {
      const stack = new Stack(app, 'Several', ENV);
      const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
      const [first, second] = ['a', 'b'].map((name) => ExternalPrincipal.role(`arn:aws:iam::222222222222:role/${name}`));
      const grants = {
        Both: new DirectTrustGrant(stack, 'Both', { bucket, keyPrefix: 'in/', access: ExchangeAccess.READ, principal: first, additionalPrincipals: [second] }),
        One: new DirectTrustGrant(stack, 'One', { bucket, keyPrefix: 'out/', access: ExchangeAccess.READ, principal: second }),
      };
      Object.entries(grants).forEach(([outputPrefix, { handoff }]) => new HandoffOutputs(stack, `${outputPrefix}Outputs`, { handoff, outputPrefix }));
    });
    expect(differencesIn(report)).toEqual([]);
    expect(partiesIn(report, 'allowed')).toEqual(['a: s3:GetObject', 'a: s3:ListBucket', 'b: s3:GetObject']);
  });
});

describe('a role that assumes itself', () => {
  const itself = (app: App) => {
    const stack = new Stack(app, 'Itself', ENV);
    const grant = new AssumedRoleGrant(stack, 'Grant', {
      bucket: new s3.Bucket(stack, 'Bucket', { enforceSSL: true }),
      keyPrefix: 'adobe/',
      access: ExchangeAccess.READ,
      principal: ExternalPrincipal.role(ADOBE),
      externalId: ExternalId.of('id_1'),
      selfAssume: true,
    });
    new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
  };

  test('is asked of its own session, and of the rest of its account', () => {
    const report = checkApp(itself);
    expect(differencesIn(report)).toEqual([]);
    expect(report.integrations[0].calls.slice(-30).map(({ question: { party, action, expect } }) => `${party}: ${action} ${expect}`)).toEqual(expect.arrayContaining([
      'the role itself: sts:AssumeRole allowed', 'the role itself, no external ID: sts:AssumeRole denied', 'administrator of 111111111111: sts:AssumeRole denied',
    ]));
  });
  test('is found out where its own policy does not allow it, or the whole account may', () => {
    const app = new SynthesizedApp(itself);
    const differing = (change: (role: any) => void) => differencesIn(app.tampered('Itself', (template) => change(propertiesOf(template, 'AWS::IAM::Role')[0]), () => check({ cdkOut: app.folder })));
    try {
      expect(differing(({ Policies }) => Policies[0].PolicyDocument.Statement.shift())).toEqual(['Itself: the role itself: sts:AssumeRole ']);
      expect(differing(({ AssumeRolePolicyDocument: { Statement } }) => { delete Statement[1].Condition.StringEquals['aws:PrincipalArn']; }))
        .toEqual(['Itself: administrator of 111111111111: sts:AssumeRole ']);
    } finally {
      app.remove();
    }
  });
});

describe('a role of several parties', () => {
  const VERIFIER = 'arn:aws:iam::333333333333:role/verify';
  const several = (...others: AssumedRoleTrustOptions[]) => (app: App) => {
    const stack = new Stack(app, 'Several', ENV);
    const grant = new AssumedRoleGrant(stack, 'Grant', {
      bucket: new s3.Bucket(stack, 'Bucket', { enforceSSL: true }),
      keyPrefix: 'adobe/',
      access: ExchangeAccess.READ,
      principal: ExternalPrincipal.role(ADOBE),
      externalId: ExternalId.of('id_1'),
    });
    others.forEach((other) => grant.addTrust(other));
    new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
  };
  const verifier = ExternalPrincipal.role(VERIFIER);
  const asked = (report: CheckReport) => report.integrations[0].calls
    .filter(({ question: { party } }) => party.startsWith('verify')).map(({ question: { party, expect } }) => `${party}: ${expect}`);

  test('asks for each what it has to present, and what it must not get by with', () => {
    const report = checkApp(several({ principal: verifier, externalId: ExternalId.of('id_2') }));
    expect(differencesIn(report)).toEqual([]);
    expect(asked(report)).toEqual([
      'verify: allowed', 'verify, wrong external ID: denied', 'verify, no external ID: denied', "verify, another party's external ID: denied",
    ]);
  });
  test('asks nobody for an external ID who needs none', () => {
    const report = checkApp(several({ principal: verifier }));
    expect(differencesIn(report)).toEqual([]);
    expect(asked(report)).toEqual(['verify: allowed']);
  });
  test('asks for the session name of each', () => {
    const report = checkApp(several({ principal: verifier, externalId: ExternalId.of('id_2'), sessionName: 'acme' }));
    expect(differencesIn(report)).toEqual([]);
    expect(asked(report)).toContain('verify, another session name: denied');
  });
  test('asks for the tags and the source identity of each', () => {
    const report = checkApp(several({ principal: verifier, sessionTags: SessionTags.of(['Project']), sourceIdentity: true }));
    expect(differencesIn(report)).toEqual([]);
    expect(asked(report)).toEqual(['verify: allowed', 'verify, session tags: allowed', 'verify, a source identity: allowed', 'verify, another session tag: denied']);
    const any = checkApp(several({ principal: verifier, sessionTags: SessionTags.any('test') }));
    expect(differencesIn(any)).toEqual([]);
    expect(asked(any)).toEqual(['verify: allowed', 'verify, session tags: allowed']);
  });
  test('asks for the tenant of each', () => {
    const report = checkApp(several({ principal: verifier, externalId: ExternalId.below('acme/') }));
    expect(differencesIn(report)).toEqual([]);
    expect(asked(report)).toEqual([
      'verify: allowed', 'verify, wrong external ID: denied', 'verify, no external ID: denied', 'verify, a longer tenant: denied',
      "verify, another party's external ID: denied",
    ]);
  });
  test('lets a party in that is complete, while another is pending', () => {
    const report = checkApp(several({ principal: ExternalPrincipal.pending() }));
    expect(differencesIn(report)).toEqual([]);
    expect(partiesIn(report, 'allowed')).toEqual(['adobe-ingest: s3:GetObject', 'adobe-ingest: s3:ListBucket']);
  });
  test('has a party that may come in with the external ID of another found', () => {
    const app = new SynthesizedApp(several({ principal: verifier, externalId: ExternalId.of('id_2') }));
    const open = (template: any) => {
      const [{ AssumeRolePolicyDocument: { Statement } }] = propertiesOf(template, 'AWS::IAM::Role');
      for (const { Condition } of Statement) Condition.StringEquals['sts:ExternalId'] = ['id_1', 'id_2'];
    };
    try {
      expect(differencesIn(app.tampered('Several', open, () => check({ cdkOut: app.folder }))))
        .toEqual(["Several: verify, another party's external ID: s3:GetObject adobe/report.csv"]);
    } finally {
      app.remove();
    }
  });
});

describe('an app of a user', () => {
  test('may have no account and no Region', () => {
    const report = checkApp((app) => {
      const stack = new Stack(app, 'Plain');
      grantRole(stack, new s3.Bucket(stack, 'Bucket', { enforceSSL: true }));
    });
    expect(differencesIn(report)).toEqual([]);
    expect(countsOf(report.integrations).allowed).toBe(3);
  });

  test('may grant in another stack than that of the bucket', () => {
    const report = checkApp((app) => {
      const bucket = new s3.Bucket(new Stack(app, 'Store', ENV), 'Bucket', { enforceSSL: true });
      grantRole(new Stack(app, 'Grants', ENV), bucket);
    });
    expect(differencesIn(report)).toEqual([]);
    expect(report.integrations.map(({ sheet }) => sheet.stack)).toEqual(['Grants']);
  });

  test('may grant in a nested stack', () => {
    const report = checkApp((app) => {
      const parent = new Stack(app, 'Parent', ENV);
      grantRole(parent, new s3.Bucket(parent, 'Bucket'), 'adobe/', new NestedStack(parent, 'Grants'));
    });
    expect(differencesIn(report)).toEqual([]);
    expect(countsOf(report.integrations).allowed).toBe(3);
  });

  test('may be in GovCloud', () => {
    const report = checkApp((app) => {
      const stack = new Stack(app, 'Gov', { env: { account: '111111111111', region: 'us-gov-west-1' } });
      const grant = new DirectTrustGrant(stack, 'Grant', {
        bucket: new s3.Bucket(stack, 'Bucket', { enforceSSL: true }),
        keyPrefix: 'in/',
        access: ExchangeAccess.WRITE,
        principal: ExternalPrincipal.role('arn:aws-us-gov:iam::222222222222:role/sender'),
      });
      new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    });
    expect(differencesIn(report)).toEqual([]);
    expect(countsOf(report.integrations).allowed).toBe(1);
  });

  test('may import its bucket and key: their owner is taken to have added the statements of the hand-off', () => {
    const report = checkApp((app) => {
      const stack = new Stack(app, 'Imports', ENV);
      const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab');
      const grant = new DirectTrustGrant(stack, 'Grant', {
        bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'data-lake'),
        keyPrefix: 'in/',
        access: ExchangeAccess.READ_WRITE,
        principal: ExternalPrincipal.role(ADOBE),
        encryptionKey,
        ownerEditsBucketPolicy: true,
        ownerEditsKeyPolicy: true,
      });
      new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    });
    expect(differencesIn(report)).toEqual([]);
    expect(partiesIn(report, 'allowed')).toEqual(['adobe-ingest: s3:PutObject', 'adobe-ingest: s3:GetObject', 'adobe-ingest: s3:ListBucket']);
  });

  test('may deliver into a bucket that it makes itself: the real policies of both halves are decided', () => {
    const build = (receiversWriter: string) => checkApp((app) => {
      const writerRoleName = 'writer';
      const partner = new Stack(app, 'Partner', { env: { account: '222222222222', region: 'us-east-1' } });
      const destination = new CrossAccountPutDestination(partner, 'Destination', {
        bucketName: 'acme-inbox-2026', keyPrefix: 'in/', principal: ExternalPrincipal.role(`arn:aws:iam::111111111111:role/${receiversWriter}`),
      });
      new HandoffOutputs(partner, 'Handoff', { handoff: destination.handoff });
      new DeliveryStack(app, 'Delivery', {
        config: {
          partner: 'acme',
          account: '111111111111',
          region: 'us-east-1',
          roleName: writerRoleName,
          source: { bucket: 'exports', keyPrefix: 'out/' },
          destination: { bucket: 'acme-inbox-2026', keyPrefix: 'in/', owner: '222222222222' },
          schedule: { cron: '0 6 * * ? *' },
        },
      });
    }, { stack: 'Delivery' });
    expect(differencesIn(build('writer'))).toEqual([]);
    expect(differencesIn(build('somebody-else'))).toEqual(['acme: writer: s3:PutObject in/report.csv']);
  });

  test('may give one party two folders: neither is a neighbour to refuse', () => {
    const report = checkApp((app) => {
      const stack = new Stack(app, 'Two', ENV);
      const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
      const grant = new AssumedRoleGrant(stack, 'Grant', {
        bucket, keyPrefix: 'in/', access: ExchangeAccess.WRITE, principal: ExternalPrincipal.role(ADOBE), externalId: ExternalId.of('id_1'),
      });
      grant.addBucket(bucket, { keyPrefix: 'out/', access: ExchangeAccess.READ });
      new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    });
    expect(differencesIn(report)).toEqual([]);
    expect(partiesIn(report, 'denied').filter((party) => party.includes('neighbour'))).toEqual(["adobe-ingest, neighbour's prefix: s3:PutObject", "adobe-ingest, neighbour's prefix: s3:GetObject"]);
  });

  test('may trust a whole account, of which no role is an outsider then', () => {
    const report = checkApp((app) => {
      const stack = new Stack(app, 'Account', ENV);
      const grant = new AssumedRoleGrant(stack, 'Grant', {
        bucket: new s3.Bucket(stack, 'Bucket', { enforceSSL: true }),
        keyPrefix: 'in/',
        access: ExchangeAccess.READ,
        principal: ExternalPrincipal.account('222222222222'),
        externalId: ExternalId.of('id_1'),
      });
      new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    });
    expect(differencesIn(report)).toEqual([]);
    expect(partiesIn(report, 'allowed')).toEqual(['a role of 222222222222: s3:GetObject', 'a role of 222222222222: s3:ListBucket']);
    expect(partiesIn(report, 'denied').filter((party) => party.startsWith('other'))).toEqual([]);
  });

  test('may hand out a key for any address', () => {
    const report = checkApp((app) => {
      const stack = new Stack(app, 'Key', ENV);
      const user = new AccessKeyUser(stack, 'User', { bucket: new s3.Bucket(stack, 'Bucket'), integrationName: 'kohler_ftp', reason: 'no AWS', keyPrefix: 'in/', access: ExchangeAccess.WRITE });
      new HandoffOutputs(stack, 'Handoff', { handoff: user.handoff });
    });
    expect(differencesIn(report)).toEqual([]);
    expect(partiesIn(report, 'denied').filter((party) => party.includes('elsewhere'))).toEqual([]);
  });

  test('finds a statement that other code of the app adds to the bucket policy', () => {
    const report = checkApp((app) => {
      const stack = new Stack(app, 'Widened', ENV);
      const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
      const grant = new DirectTrustGrant(stack, 'Grant', { bucket, keyPrefix: 'in/', access: ExchangeAccess.WRITE, principal: ExternalPrincipal.role(ADOBE) });
      new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
      bucket.addToResourcePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], principals: [new iam.AccountPrincipal('222222222222')], resources: [bucket.arnForObjects('*')] }));
    });
    expect(differencesIn(report)).toEqual(['Widened: adobe-ingest: s3:GetObject in/report.csv']);
  });

  test('may hold stacks of other things, which say nothing about calls', () => {
    const report = checkApp((app) => {
      const network = new Stack(app, 'Network', ENV);
      new CfnOutput(network, 'Zones', { value: Fn.join(',', Fn.getAzs()) });
      const stack = new Stack(app, 'Plain', ENV);
      new CfnOutput(stack, 'Zone', { value: Fn.select(0, Fn.getAzs()) });
      grantRole(stack, new s3.Bucket(stack, 'Bucket'));
    });
    expect(differencesIn(report)).toEqual([]);
    expect(report.leftOut).toEqual([]);
  });
});

describe('what cannot be decided is an error, never an answer', () => {
  const message = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return (error as Error).message;
    }
    return 'no error';
  };

  test('a parameter without default and value', () => {
    expect(message(() => checkExamples({ stack: 'import-role', parameters: [] }))).toBe(
      "stack import-role has parameters without default: give '--param import-role:BucketName=…' '--param import-role:RoleName=…', or pick other stacks with '--stack'");
  });

  test('a value for a parameter that no stack has', () => {
    expect(message(() => checkExamples({ parameters: [...parameters, { key: 'Bucket', value: 'x' }] }))).toBe("'--param' Bucket is no parameter of any stack");
    expect(message(() => checkExamples({ parameters: [...parameters, { stack: 'import-role', key: 'Bucket', value: 'x' }] })))
      .toBe("'--param' import-role:Bucket is no parameter of that stack");
  });

  test('a value that the parameter does not take', () => {
    const given = parameters.map((parameter) => (parameter.key === 'WriterRoleArn' ? { ...parameter, value: 'me' } : parameter));
    expect(message(() => checkExamples({ stack: 'partner-destination', parameters: given }))).toMatch(/^stack partner-destination cannot be evaluated: parameter WriterRoleArn: .*, got: 'me'$/);
  });

  test('a function that only CloudFormation can evaluate', () => {
    const change = (template: any) => { propertiesOf(template, 'AWS::IAM::Role')[0].Description = { 'Fn::Base64': 'x' }; };
    expect(message(() => examples.tampered('client-exchange-acme', change, () => checkExamples({ stack: 'client-exchange-acme' }))))
      .toBe('stack client-exchange-acme cannot be evaluated: Fn::Base64 is not supported');
    const { leftOut, integrations } = examples.tampered('client-exchange-acme', change, () => checkExamples({ stack: 'client-exchange-kohler' }));
    expect(leftOut).toEqual(['stack client-exchange-acme cannot be evaluated: Fn::Base64 is not supported']);
    expect(integrations).toHaveLength(3);
  });

  test('a policy that AWS would not store', () => {
    const change = (template: any) => { propertiesOf(template, 'AWS::IAM::Role')[0].AssumeRolePolicyDocument.Statement[0].Principal = { AWS: 'nobody' }; };
    expect(message(() => examples.tampered('client-exchange-acme', change, () => checkExamples({ stack: 'client-exchange-acme' })))).toMatch(
      /^stack client-exchange-acme cannot be evaluated: trust policy of \S+ is not a valid policy: Statement\[0\].Principal: must name an account, role, user or session, got: nobody$/);
  });

  test('a hand-off of a version that said it in words alone', () => {
    const change = (template: any) => { for (const handoff of template.Metadata['cdk-s3-handoff'].handoffs) { delete handoff.buckets; delete handoff.trust; } };
    expect(message(() => examples.tampered('client-exchange-acme', change, () => checkExamples({ stack: 'client-exchange-acme' })))).toBe(
      'integration acme_infosum of stack client-exchange-acme cannot be evaluated: its hand-off says nothing about buckets that programs can read: synthesise it with a newer cdk-s3-handoff');
  });

  test('a stack that is not there', () => {
    expect(message(() => checkExamples({ stack: 'client-exchange-x*' }))).toMatch(/^no stack 'client-exchange-x\*' in .*, there is: client-exchange-acme, /);
  });
});
