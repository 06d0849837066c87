import { Call, Decision } from './call';
import { install, uninstall } from './deploy';
import { PolicyDocument } from './documents';
import { refusal, Request } from './engine';
import { placeOf } from './physical-ids';
import { requestsOf } from './requests';
import { ResolvedTemplate, ResolveOptions, resolveTemplate } from './resolve';
import { refusalBySettings } from './settings';
import { Bucket, BucketOptions, Guarded, Principal, Secret, World } from './world';

export type { Assumption, Call, Caller, Decision } from './call';
export type { Environment } from './physical-ids';
export type { Bucket, BucketOptions, Encryption, Principal } from './world';

/** Outputs by logical id, and resources with their physical ids (`Ref`, `Arn`). */
export type Deployed = ResolvedTemplate;

/** All accounts of all companies, as far as their policies are concerned. */
export class Cloud {
  private readonly world = new World();
  private readonly stacks = new Map<string, Deployed>();

  /** Deploying a `stackName` again replaces what it brought before; without a name every deployment is a new stack. */
  deploy(template: any, options: ResolveOptions): Deployed {
    const stackName = options.stackName ?? `stack${this.stacks.size + 1}`;
    const stackId = `${options.account}/${options.region}/${stackName}`;
    const place = placeOf(options, stackName);
    const deployed = resolveTemplate(template, { ...options, stackName });
    const former = this.stacks.get(stackId);
    if (former) {
      uninstall(this.world, former);
    }
    install(this.world, deployed, place);
    this.stacks.set(stackId, deployed);
    return deployed;
  }

  /** A bucket made by hand; by default with the settings that S3 gives to new buckets. */
  addBucket(options: BucketOptions): Bucket {
    return this.world.addBucket(options);
  }

  bucket(name: string): Bucket {
    return this.world.bucket(name);
  }

  hasBucket(name: string): boolean {
    return this.world.hasBucket(name);
  }

  setBucketPolicy(bucketName: string, policy: PolicyDocument): void {
    this.world.setBucketPolicy(bucketName, policy);
  }

  addKey(key: Guarded): void {
    this.world.addKey(key);
  }

  addSecret(secret: Secret): void {
    this.world.addSecret(secret);
  }

  /** A role (with `trust`, if it may be assumed) or a user. Whoever is not added is administrator of his own account. */
  addPrincipal(principal: Principal): void {
    this.world.addPrincipal(principal);
  }

  addManagedPolicy(arn: string, policy: PolicyDocument): void {
    this.world.addManagedPolicy(arn, policy);
  }

  decide(call: Call): Decision {
    const requests = this.requests(call);
    for (const request of requests) {
      const by = refusal(request) ?? refusalBySettings(this.world, call, request);
      if (by !== undefined) {
        return { allowed: false, by, action: request.action };
      }
    }
    return { allowed: true, by: requests.map(({ action }) => action).join(', '), action: call.action };
  }

  /** The questions that a call puts to the policy engine. */
  requests(call: Call): Request[] {
    return requestsOf(this.world, call);
  }
}
