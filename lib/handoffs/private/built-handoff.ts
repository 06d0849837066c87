import type { Handoff } from '../handoff';

/** The part of a hand-off that is worked out from the app. */
export type Guide = Pick<Handoff, 'steps' | 'request' | 'can' | 'cannot' | 'exemptions' | 'trust' | 'buckets'>;

export interface HandoffParts extends Pick<Handoff, 'title' | 'fields' | 'counterpartPolicy'> {
  readonly guide: () => Guide;
}

const AS_OF_NOW = Symbol.for('cdk-s3-handoff.asOfNow');

/** The hand-off of a construct, as it is now. The guide looks at every policy of the bucket: it is worked out when it is first read. */
export function builtHandoff(partsNow: () => HandoffParts): Handoff {
  const { title, fields, counterpartPolicy, guide } = partsNow();
  let known: Guide | undefined;
  const guideOnce = () => known ??= guide();
  const handoff: Handoff = {
    title,
    fields,
    get steps() { return guideOnce().steps; },
    get request() { return guideOnce().request; },
    get can() { return guideOnce().can; },
    get cannot() { return guideOnce().cannot; },
    counterpartPolicy,
    get exemptions() { return guideOnce().exemptions; },
    get trust() { return guideOnce().trust; },
    get buckets() { return guideOnce().buckets; },
  };
  return Object.freeze(Object.defineProperty(handoff, AS_OF_NOW, { value: () => builtHandoff(partsNow) }));
}

/** The hand-off that its construct would give now; one that was written by hand, or changed by a copy, stays as it is. */
export function asOfNow(handoff: Handoff): Handoff {
  const { [AS_OF_NOW]: rebuild } = handoff as { [AS_OF_NOW]?: () => Handoff };
  return rebuild?.() ?? handoff;
}
