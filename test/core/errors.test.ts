import { App } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalid, locateErrors, locateErrorsOfMethod, refusalOf } from '../../lib/core/errors';

const CIRCLE: Record<string, unknown> = {};
CIRCLE.self = CIRCLE;

describe('an error says property, rule and value on one line', () => {
  test.each<[string, unknown, string]>([
    ['a text in quotes', 'in/*', "'keyPrefix' must be right, got: 'in/*'"],
    ['an empty text', '', "'keyPrefix' must be right, got: ''"],
    ['double quotes as they are', 'say "hi"', "'keyPrefix' must be right, got: 'say \"hi\"'"],
    ['control characters escaped', 'a\nb\u0000', "'keyPrefix' must be right, got: 'a\\nb\\u0000'"],
    ['a backslash escaped', 'a\\b', "'keyPrefix' must be right, got: 'a\\\\b'"],
    ['a number', 3, "'keyPrefix' must be right, got: 3"],
    ['a list', [1, 1], "'keyPrefix' must be right, got: [1,1]"],
    ['nothing', undefined, "'keyPrefix' must be right, got: undefined"],
    ['a big integer', BigInt(3), "'keyPrefix' must be right, got: 3"],
    ['what holds itself', CIRCLE, "'keyPrefix' must be right, got: [object Object]"],
    ['an object', { a: [] }, "'keyPrefix' must be right, got: {\"a\":[]}"],
  ])('%s', (_, value, message) => {
    const error = invalid('keyPrefix', 'must be right', value);
    expect(error).toBeInstanceOf(Error);
    expect(error.constructor).toBe(Error);
    expect(error.message).toBe(message);
    expect(error.message).not.toContain('\n');
  });
});

test('an error says what was meant, after the value', () => {
  expect(invalid('region', 'must be a Region', 'us-esat-1', ', did you mean us-east-1?').message)
    .toBe("'region' must be a Region, got: 'us-esat-1', did you mean us-east-1?");
});
test('rule and hint can be had alone, of errors made here', () => {
  expect(refusalOf(invalid('region', 'must be a Region', 'us-esat-1', ', did you mean us-east-1?')))
    .toEqual({ rule: 'must be a Region', hint: ', did you mean us-east-1?' });
  expect(refusalOf(invalid('region', 'must be a Region', 'x'))).toEqual({ rule: 'must be a Region', hint: '' });
  expect(refusalOf(new Error("'region' must be a Region, got: 'x'"))).toBeUndefined();
});

describe('an error of a construct says where, once', () => {
  @locateErrors
  class Refusing extends Construct {
    constructor(scope: Construct, id: string, props: { refuses?: boolean; holds?: boolean }) {
      super(scope, id);
      if (props.refuses) throw invalid('keyPrefix', 'must be right', 'in/*');
      if (props.holds) new Refusing(this, 'Inner', { refuses: true });
    }

    @locateErrorsOfMethod
    add(id: string): Refusing {
      if (id === '') throw invalid('id', 'must not be empty', id);
      return new Refusing(this, id, { refuses: true });
    }
  }

  const WRONG = "'keyPrefix' must be right, got: 'in/*'";
  const outer = (props: object = {}) => new Refusing(new App(), 'Outer', props);
  const refused = (act: () => unknown): Error => {
    try {
      act();
    } catch (error) {
      return error as Error;
    }
    throw new Error('nothing was refused');
  };

  test.each<[string, () => unknown, string]>([
    ['its constructor', () => outer({ refuses: true }), `${WRONG} (at Outer)`],
    ['the constructor of one that it holds', () => outer({ holds: true }), `${WRONG} (at Outer/Inner)`],
    ['a method', () => outer().add(''), "'id' must not be empty, got: '' (at Outer)"],
    ['a construct that a method makes', () => outer().add('Added'), `${WRONG} (at Outer/Added)`],
  ])('refused by %s', (_, act, message) => {
    const error = refused(act);
    expect(error.message).toBe(message);
    expect(error.stack!.split('\n')[0]).toBe(`Error: ${message}`);
  });

  test('a scope that is none leaves the error as readable as it was', () => {
    expect(refused(() => new Refusing({} as any, 'Outer', {})).message).toMatch(/ \(at Outer\)$/);
  });

  test('the class is itself: its name, its instances, its subclasses', () => {
    class Sub extends Refusing {}
    expect(Refusing.name).toBe('Refusing');
    expect(outer()).toBeInstanceOf(Refusing);
    expect(new Sub(new App(), 'Sub', {})).toBeInstanceOf(Sub);
  });
});
