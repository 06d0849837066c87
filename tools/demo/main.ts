import { parseArgs } from 'node:util';

const { values: { live } } = parseArgs({ options: { live: { type: 'boolean', default: false } } });

// The lab brings the AWS SDK along, which the demo on paper does without.
void (live ? import('../lab/live.js') : import('./on-paper.js'));
