import { IConstruct } from 'constructs';
import { pascalCase } from '../../core/pascal-case';

/** Starts the Sids of a grant: readable, and its own in every policy that several grants write to. */
export function sidOf(grant: IConstruct): string {
  return `${pascalCase(grant.node.id).slice(0, 20)}${grant.node.addr.slice(-6)}`;
}
