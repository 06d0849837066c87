import type { Handoff } from '../handoff';
import schema from '../handoff.schema.json';

/** What is known when a construct is made. */
type Content = Pick<Handoff, 'title' | 'fields' | 'counterpartPolicy'>;

/** The parts of a hand-off that are worked out from the app. */
export type Guide = Omit<Handoff, keyof Content>;

export interface HandoffParts extends Content {
  readonly guide: () => Guide;
}

const AS_OF_NOW = Symbol.for('cdk-s3-handoff.asOfNow');

/** What the metadata says of a hand-off beside its parts. */
const ENVELOPE = ['integration', 'sender', 'contact'];

/** Every part, in the order of the metadata: its schema is the one list of them. */
const PARTS = Object.keys(schema.definitions.handoff.properties).filter((name) => !ENVELOPE.includes(name)) as (keyof Handoff)[];

/** The hand-off of a construct, as it is now. The guide looks at every policy of the bucket: it is worked out when it is first read. */
export function builtHandoff(partsNow: () => HandoffParts): Handoff {
  const { guide, ...content } = partsNow();
  let known: Guide | undefined;
  const partOf = (name: keyof Handoff) => name in content ? content[name as keyof Content] : (known ??= guide())[name as keyof Guide];
  const parts = PARTS.map((name): [string, PropertyDescriptor] => [name, { enumerable: true, get: () => partOf(name) }]);
  const handoff = Object.defineProperties({} as Handoff, Object.fromEntries(parts));
  return Object.freeze(Object.defineProperty(handoff, AS_OF_NOW, { value: () => builtHandoff(partsNow) }));
}

/** The hand-off that its construct would give now; one that was written by hand, or changed by a copy, stays as it is. */
export function asOfNow(handoff: Handoff): Handoff {
  const { [AS_OF_NOW]: rebuild } = handoff as { [AS_OF_NOW]?: () => Handoff };
  return rebuild?.() ?? handoff;
}
