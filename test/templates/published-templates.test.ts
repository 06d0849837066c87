import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { createPublishedStacks, PUBLISHED_TEMPLATES } from '../../lib/templates/published-templates';

test('every stack of lib/templates is published under the name of its file', () => {
  const files = readdirSync(join(__dirname, '../../lib/templates')).filter((file) => file.endsWith('-stack.ts'));
  expect(Object.keys(PUBLISHED_TEMPLATES).sort()).toEqual(files.map((file) => file.replace('-stack.ts', '')).sort());
});

test('every published stack is named like its template', () => {
  expect(createPublishedStacks(new App()).map(({ stackName }) => stackName)).toEqual(Object.keys(PUBLISHED_TEMPLATES));
});
