import { PolicyDocument } from './documents';
import { Encryption } from './world';

export interface Caller {
  /** Of a role, a user, the root, or the session of a role. */
  readonly arn: string;
  /** @default - what the cloud knows of this principal; else administrator of its own account */
  readonly policies?: PolicyDocument[];
}

export interface Assumption {
  readonly roleArn: string;
  readonly externalId?: string;
  /** @default 'session' */
  readonly sessionName?: string;
  /** Session tags. */
  readonly tags?: Record<string, string>;
  /** The keys of those tags that the session passes on. */
  readonly transitiveTagKeys?: string[];
  readonly sourceIdentity?: string;
}

export interface Call {
  readonly who: Caller;
  /** First this role is assumed; the action is done by its session. */
  readonly assume?: Assumption;
  /** 's3:PutObject', 'kms:Decrypt', ... With 'sts:AssumeRole' and no roleArn, the assumption itself is the question. */
  readonly action: string;
  readonly bucket?: string;
  /** The object's key. */
  readonly key?: string;
  /** Of a list; undefined: the parameter is not sent. */
  readonly prefix?: string;
  readonly roleArn?: string;
  readonly kmsKeyArn?: string;
  readonly secretArn?: string;
  /** The canned ACL that a writer sends. */
  readonly acl?: string;
  /** Writes: the upload goes in parts. */
  readonly multipart?: boolean;
  /** Headers that a writer sends. */
  readonly encryption?: Encryption;
  /** Reads: how the object was stored. @default - as the bucket stores by default */
  readonly storedWith?: Encryption;
  readonly expectedBucketOwner?: string;
  /** @default true */
  readonly tls?: boolean;
  /** @default '1.2' */
  readonly tlsVersion?: string;
  /** @default '192.0.2.1' */
  readonly sourceIp?: string;
  /** Further condition keys; they win over the derived ones. */
  readonly context?: Record<string, string>;
}

export interface Decision {
  readonly allowed: boolean;
  /** Which policy or setting said no; when allowed, the actions that were asked for. */
  readonly by: string;
  /** The action that was refused (the call's own, or one it entails), or the call's action. */
  readonly action: string;
}
