import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import Ajv from 'ajv';
import schema from '../../lib/vendors/vendor-profile.schema.json';

/**
 * The rules of a profile that a schema cannot express. `npx jest test/vendors/profiles.test.ts -t '<id>'` checks one.
 */
const FOLDER = join(__dirname, '../../lib/vendors/profiles');
const IDS = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));
const HANDED_OFF = ['RoleArn', 'BucketName', 'KeyPrefix', 'Region', 'ExternalId', 'KmsKeyArn', 'AccessKeyId', 'SessionName'];
const PRINCIPAL_VALUES: Record<string, RegExp> = {
  'account': /^\d{12}$/,
  'role': /^arn:aws(-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'user': /^arn:aws(-[a-z]+)*:iam::\d{12}:user\/[\w+=,.@/-]+$/,
  'service': /^[a-z0-9.-]+\.amazonaws\.com$/,
  'oidc': /^[a-z0-9.-]+(\/\S*)?$/,
  'canonical-user': /^[0-9a-f]{64}$/,
};
const validate = new Ajv({ allErrors: true, strict: false, verbose: true, formats: { regex: true } }).compile(schema);

function profile(id: string): any {
  return JSON.parse(readFileSync(join(FOLDER, `${id}.json`), 'utf8'));
}

/** Every object below a value. */
function objectsIn(value: any): any[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

describe.each(IDS)('the profile %s', (id) => {
  test('has the form of its schema, and the name of its file', () => {
    validate(profile(id));
    expect(validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`) ?? []).toEqual([]);
    expect(profile(id).id).toBe(id);
  });

  test('names a page that was read for every fact, and no page that no fact needs', () => {
    const { sources, uses } = profile(id);
    const named = objectsIn(uses).flatMap((object) => Array.isArray(object.sources) ? object.sources : []);
    expect([...new Set(named)].sort()).toEqual(Object.keys(sources).sort());
  });

  test('names principals that a policy can name', () => {
    const principals = Object.values<any>(profile(id).uses).flatMap(({ principals: fact }) => fact?.value ?? []);
    expect(principals.filter(({ kind, value }: any) => value !== undefined && !PRINCIPAL_VALUES[kind].test(value))).toEqual([]);
  });

  test('narrows just the actions that its page asks for, and every wildcard among them', () => {
    for (const { actions: { narrowed, ...asked } } of Object.values<any>(profile(id).uses)) {
      const names: string[] = Object.values<any>(asked).flatMap((fact) => fact?.value ?? []);
      const narrowedNames: string[] = narrowed.map(({ action }: any) => action);
      expect(narrowedNames.filter((name) => !names.includes(name))).toEqual([]);
      expect(names.filter((name) => name.includes('*') && !narrowedNames.includes(name))).toEqual([]);
    }
  });

  test('hands off values that a grant has', () => {
    const steps = Object.values<any>(profile(id).uses).flatMap(({ steps: list }) => list);
    const named = steps.flatMap(({ text, code = [] }: any) => [text, ...code].join('\n').match(/\{[A-Z][A-Za-z]+\}/g) ?? []);
    expect(named.filter((name) => !HANDED_OFF.includes(name.slice(1, -1)))).toEqual([]);
  });
});
