import type * as Ajv from 'ajv';
import type * as Levenshtein from 'fastest-levenshtein';
import type * as Yaml from 'yaml';

// Bundled dependencies are loaded when they are first used: whoever only imports the package does not pay for them.

export const ajv = (): typeof Ajv => require('ajv');

export const yaml = (): typeof Yaml => require('yaml');

export const levenshtein = (): typeof Levenshtein => require('fastest-levenshtein');
