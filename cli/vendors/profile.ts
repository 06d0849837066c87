import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../package-files';

const FOLDER = join(PACKAGE_ROOT, 'lib', 'vendors', 'profiles');

/** A value with the names of the pages that say it. */
export interface Statement<T> {
  readonly value: T;
  readonly sources: string[];
  readonly note?: string;
}

/** A statement, and the statements of pages that differ. */
export interface Fact<T> extends Statement<T> {
  readonly otherwise?: Statement<T>[];
}

export interface Source {
  readonly url: string;
  /** `2026-11-27` */
  readonly read: string;
  /** Whether only a part of the page could be read. */
  readonly excerpt?: boolean;
  readonly note?: string;
}

export interface Principal {
  readonly kind: string;
  /** Undefined if the vendor issues one for each customer. */
  readonly value?: string;
  readonly deployment?: string;
  readonly party?: string;
}

export interface ExternalIdFact {
  readonly requirement: 'required' | 'optional' | 'none';
  readonly issuedBy?: 'vendor' | 'customer' | 'held';
  readonly what?: string;
  readonly known?: 'before-the-role' | 'after-the-role';
  readonly pattern?: string;
}

/** One use of a vendor. A fact is null where no page says it. */
export interface Use {
  readonly product: string;
  readonly summary: string;
  readonly direction: Fact<string>;
  readonly waysIn: { readonly way: string; readonly sources: string[]; readonly note?: string }[];
  readonly principals: Fact<Principal[]> | null;
  readonly externalId: Fact<ExternalIdFact> | null;
  readonly actions: {
    readonly object: Fact<string[]> | null;
    readonly bucket: Fact<string[]> | null;
    readonly kms: Fact<string[]> | null;
    readonly other: Fact<string[]> | null;
    readonly narrowed: { readonly action: string; readonly to: string[]; readonly reason: string }[];
  };
  readonly listsWholeBucket: Fact<boolean> | null;
  readonly uploadAcl: Fact<string> | null;
  readonly encryption: Fact<string> | null;
  readonly selfAssume: Fact<boolean> | null;
  readonly sessionTags: Fact<string[]> | null;
  readonly longestSessionHours: Fact<number> | null;
  readonly roleName: Fact<PrescribedName> | null;
  readonly bucketName: Fact<PrescribedName> | null;
  readonly sessionName: Fact<string> | null;
  readonly bucketRegions: Fact<string[]> | null;
  readonly stsRegions: Fact<string[]> | null;
  readonly conflicts: { readonly with: string; readonly says: string; readonly sources: string[] }[];
  readonly ownObjects: { readonly key: string; readonly says: string; readonly sources: string[] }[];
  readonly order: Fact<string> | null;
  readonly steps: { readonly text: string; readonly code?: string[]; readonly sources: string[] }[];
}

export interface PrescribedName {
  readonly exact?: string;
  readonly prefix?: string;
}

/** A vendor as in its file, `lib/vendors/profiles/<id>.json`. */
export interface VendorProfile {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'closed';
  readonly sources: Record<string, Source>;
  readonly uses: Record<string, Use>;
}

/** The profiles of all vendors, in the order of their ids. */
export function vendorProfiles(): VendorProfile[] {
  return readdirSync(FOLDER).sort().map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as VendorProfile);
}
