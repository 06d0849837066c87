import { Lazy, Token } from 'aws-cdk-lib';
import { checkConfig, ConfigKind, configProblems, problemsOf } from '../../../lib/configuration/private/check';
import { invalid } from '../../../lib/core/errors';

interface Toy {
  readonly toy: string;
  readonly colour?: string;
  readonly wheels?: number;
  readonly labels?: string[];
  readonly engine?: { keyPrefix: string; fuel?: string; battery?: string };
}

const KIND: ConfigKind<Toy> = {
  nameKey: 'toy',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['toy'],
    properties: {
      toy: { type: 'string', pattern: '^[a-z]+$', patternErrorMessage: 'must be a word' },
      colour: { enum: ['red', 'green-blue'] },
      wheels: { type: 'integer', minimum: 2 },
      labels: { type: 'array', items: { type: 'string', minLength: 2 } },
      engine: {
        type: 'object',
        additionalProperties: false,
        required: ['keyPrefix'],
        properties: { keyPrefix: { type: 'string', pattern: '^x' }, fuel: { type: 'string' }, battery: { type: 'string' } },
        oneOf: [{ required: ['fuel'] }, { required: ['battery'] }],
      },
    },
  },
  valueRules: {
    '/labels/*': (label) => {
      if (label.startsWith('#')) throw invalid('label', 'must not begin with a hash', label, ', did you mean none?');
    },
  },
  problemsBetween: ({ toy, colour }, isSound) => isSound('/toy', '/colour') && toy === colour ? [{ path: ['colour'], rule: 'must not be the name', showsValue: true }] : [],
};

const SHARED = { keyPrefix: 'x', fuel: 'gas\t' };
const CIRCLE: Record<string, unknown> = { toy: 'car' };
CIRCLE.self = CIRCLE;

function complaints(config: unknown): string[] {
  try {
    checkConfig(KIND, config as Toy);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}

test.each<[what: string, config: unknown, lines: string[]]>([
  ['nothing about a good one', { toy: 'car', colour: 'red', wheels: 4, labels: ['ab'], engine: { keyPrefix: 'x', fuel: 'gas' } }, []],
  ['nothing about what is undefined', { toy: 'car', colour: undefined, engine: undefined }, []],
  ['what is no object', 7, ['/: must be object, got: 7']],
  ['what is missing', {}, ["/: must have 'toy'"]],
  ['a key that is unknown', { toy: 'car', price: 7 }, ["/: must not have 'price'"]],
  ['a key that is misspelt', { toy: 'car', wheel: 4 }, ["/: must not have 'wheel', did you mean wheels?"]],
  ['a required key that is misspelt, once', { toy: 'car', engine: { keyprefix: 'x', fuel: 'gas' } }, ["/engine: must not have 'keyprefix', did you mean keyPrefix?"]],
  ['a chosen key that is misspelt, once', { toy: 'car', engine: { keyPrefix: 'x', fule: 'gas' } }, ["/engine: must not have 'fule', did you mean fuel?"]],
  ['a choice that nobody made', { toy: 'car', engine: { keyPrefix: 'x' } }, ['/engine: must have exactly one of fuel, battery']],
  ['a pattern, in words', { toy: 'Car' }, ['/toy: must be a word, got: "Car"']],
  ['a pattern, of what was copied with a space', { toy: 'car ' }, ['/toy: must not have white space at either end, got: "car "']],
  ['white space around any text, once', { toy: 'car', labels: [' ab', 'cd\n', '# '], engine: SHARED, colour: 'red ' }, [
    '/labels/0: must not have white space at either end, got: " ab"', '/labels/1: must not have white space at either end, got: "cd\\n"',
    '/labels/2: must not have white space at either end, got: "# "', '/engine/fuel: must not have white space at either end, got: "gas\\t"',
    '/colour: must not have white space at either end, got: "red "',
  ]],
  ['what an alias repeats, once', { toy: 'car', engine: SHARED, more: SHARED }, ["/: must not have 'more'", '/engine/fuel: must not have white space at either end, got: "gas\\t"']],
  ['a circle, without end', CIRCLE, ["/: must not have 'self'"]],
  ['a pattern without words', { toy: 'car', engine: { keyPrefix: 'y', fuel: 'gas' } }, ['/engine/keyPrefix: must match pattern "^x", got: "y"']],
  ['a value that is misspelt', { toy: 'car', colour: 'greenblue' }, ['/colour: must be one of red, green-blue, got: "greenblue", did you mean green-blue?']],
  ['a value that is no text', { toy: 'car', colour: 7 }, ['/colour: must be one of red, green-blue, got: 7']],
  ['a number without quotes', { toy: 7 }, ['/toy: must be string, got: 7, put it in quotes']],
  ['a switch without quotes', { toy: true }, ['/toy: must be string, got: true, put it in quotes']],
  ['an object in place of a text', { toy: {} }, ['/toy: must be string, got: {}']],
  ['a text in place of a number', { toy: 'car', wheels: '4' }, ['/wheels: must be integer, got: "4"']],
  ['what a rule refuses, in place of the schema', { toy: 'car', labels: ['#', 'ab', '#bc'] }, [
    '/labels/0: must not begin with a hash, got: "#", did you mean none?', '/labels/2: must not begin with a hash, got: "#bc", did you mean none?',
  ]],
  ['what goes wrong together', { toy: 'red', colour: 'red' }, ['/colour: must not be the name, got: "red"']],
  ['what goes wrong together beside what is wrong alone', { toy: 'red', colour: 'red', wheels: 1 }, [
    '/wheels: must be >= 2, got: 1', '/colour: must not be the name, got: "red"',
  ]],
  ['what goes wrong together only of values that are right alone', { toy: 'blue', colour: 'blue' }, ['/colour: must be one of red, green-blue, got: "blue"']],
  ['a key with a slash', { 'toy': 'car', 'a/b~c': 1 }, ["/: must not have 'a/b~c'"]],
])('says %s', (_, config, lines) => {
  expect(complaints(config)).toEqual(lines);
});

describe('asks a rule between values', () => {
  const isSound = (config: unknown, ...paths: string[]) => {
    let answer: boolean | undefined;
    configProblems({
      ...KIND,
      problemsBetween: (_, sound) => {
        answer = sound(...paths);
        return [];
      },
    }, config);
    return answer;
  };
  test.each<[what: string, asked: boolean | undefined, config: unknown, paths: string[]]>([
    ['where nothing is wrong', true, { toy: 'car', labels: ['ab'] }, ['/toy', '/labels/*', '/engine/fuel']],
    ['where another value is wrong', true, { toy: 'car', wheels: 1 }, ['/toy', '/labels']],
    ['where another place of a list is wrong', true, { toy: 'car', labels: ['ab', 7] }, ['/labels/0']],
    ['where an unknown key stands beside its values', true, { toy: 'car', price: 1 }, ['/toy']],
    ['where a choice beside its value is not made', true, { toy: 'car', engine: { keyPrefix: 'x' } }, ['/engine/keyPrefix']],
    ['not where one of its values is wrong', false, { toy: 'car', wheels: 1 }, ['/toy', '/wheels']],
    ['not where any place of its list is wrong', false, { toy: 'car', labels: ['ab', 7] }, ['/labels/*']],
    ['not where something in its value is wrong', false, { toy: 'car', engine: { keyPrefix: 7, fuel: 'gas' } }, ['/engine']],
    ['not where what holds its value is wrong', false, { toy: 'car', engine: 'none' }, ['/engine/fuel']],
    ['not where its value is missing', false, {}, ['/toy']],
    ['not where its value is missing under a misspelt key', false, { toys: 'car' }, ['/toy']],
    ['not where the choice of its value is not made', false, { toy: 'car', engine: { keyPrefix: 'x' } }, ['/engine/fuel']],
    ['never where there is no object', undefined, null, ['/toy']],
  ])('%s', (_, asked, config, paths) => {
    expect(isSound(config, ...paths)).toBe(asked);
  });
});

describe('tokens', () => {
  test('pass where a text or number of any shape is allowed', () => {
    const config = {
      toy: Lazy.string({ produce: () => 'car' }),
      wheels: Lazy.number({ produce: () => 4 }),
      labels: Lazy.list({ produce: () => ['ab'] }),
      engine: { keyPrefix: `x/${Lazy.string({ produce: () => 'y' })}`, fuel: Lazy.string({ produce: () => 'gas' }) },
    };
    expect(complaints(config)).toEqual([]);
    expect(complaints({ toy: 'car', labels: [Lazy.string({ produce: () => '#' })] })).toEqual([]);
  });
  test.each<[what: string, config: unknown, rule: string]>([
    ['a choice', { toy: 'car', colour: Lazy.string({ produce: () => 'red' }) }, '/colour: must be one of red, green-blue, got: "${Token['],
    ['an object', { toy: 'car', engine: Lazy.string({ produce: () => 'x' }) }, '/engine: must be object, got: "${Token['],
    ['a text, where it is an object', { toy: Token.asAny({}) }, '/toy: must be string, got: '],
  ])('do not pass in place of %s', (_, config, rule) => {
    expect(complaints(config)[0]).toContain(rule);
  });
});

test('an error that is no judgement of a value is an error', () => {
  expect(() => problemsOf(['toy'], () => { throw new TypeError('our own mistake'); })).toThrow('our own mistake');
});
