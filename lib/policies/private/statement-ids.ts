import { IConstruct } from 'constructs';
import { pascalCase } from '../../core/pascal-case';

/** The prefix of a grant's Sids: readable, and unique in policies that several grants edit. */
export function sidOf(grant: IConstruct): string {
  return `${pascalCase(grant.node.id).slice(0, 20)}${grant.node.addr.slice(-6)}`;
}
