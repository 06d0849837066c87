import type * as Ajv from 'ajv';
import type * as Levenshtein from 'fastest-levenshtein';
import type * as Yaml from 'yaml';

// Loads bundled dependencies at first use, so that importing the package does not load them.

export const ajv = (): typeof Ajv => require('ajv');

export const yaml = (): typeof Yaml => require('yaml');

export const levenshtein = (): typeof Levenshtein => require('fastest-levenshtein');
