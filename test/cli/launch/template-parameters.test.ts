import { DeclaredParameter, DeclaredParameters, parameterProblems } from '../../../cli/launch/template-parameters';

const DECLARED: DeclaredParameters = {
  WriterRoleArn: { Type: 'String' },
  BucketName: { Type: 'String', AllowedPattern: '[a-z-]+', ConstraintDescription: 'Small letters' },
  KeyPrefix: { Type: 'String', Default: '' },
};
const GIVEN: [string, string][] = [['WriterRoleArn', 'arn'], ['BucketName', 'files']];

test('names that there are, values that are allowed: no problem', () => {
  expect(parameterProblems(DECLARED, GIVEN, [])).toEqual([]);
  expect(parameterProblems(DECLARED, [...GIVEN, ['KeyPrefix', 'in/']], [])).toEqual([]);
});

describe('names', () => {
  test.each<[what: string, given: [string, string][], leftOpen: string[], problems: string[]]>([
    ['a slip, which is not missing as well', [['WriterRoleArm', 'arn'], GIVEN[1]], [], ["'--param' WriterRoleArm is no parameter of the template, did you mean WriterRoleArn?"]],
    ['other capitals', [GIVEN[0], ['bucketname', 'files']], [], ["'--param' bucketname is no parameter of the template, did you mean BucketName?"]],
    ['one that is like no other', [...GIVEN, ['Vpc', 'x']], [],
      ["'--param' Vpc is no parameter of the template, there is: WriterRoleArn, BucketName, KeyPrefix"]],
    ['the name of something that objects have', [...GIVEN, ['constructor', 'x']], [],
      ["'--param' constructor is no parameter of the template, there is: WriterRoleArn, BucketName, KeyPrefix"]],
    ['one that is missing', [GIVEN[0]], [],
      ["'--param' BucketName is missing: the template has no default for it (or add '--leave-open BucketName' if the other side supplies it)"]],
    ['one that is left open', [GIVEN[0]], ['BucketName'], []],
    ['one with a default that is left open', GIVEN, ['KeyPrefix'], []],
    ['one that is left open under a wrong name', [GIVEN[0]], ['BuketName'], ["'--leave-open' BuketName is no parameter of the template, did you mean BucketName?"]],
    ['one that is given and left open', GIVEN, ['BucketName'], ["'--leave-open' BucketName is given by '--param'"]],
    ['several at once', [['Vpc', 'x']], ['WriterRoleArn'], [
      "'--param' Vpc is no parameter of the template, there is: WriterRoleArn, BucketName, KeyPrefix",
      "'--param' BucketName is missing: the template has no default for it (or add '--leave-open BucketName' if the other side supplies it)",
    ]],
  ])('%s', (_, given, leftOpen, problems) => {
    expect(parameterProblems(DECLARED, given, leftOpen)).toEqual(problems);
  });
});

describe('values', () => {
  test.each<[what: string, declared: DeclaredParameter, value: string, rule: string]>([
    ['white space', { Type: 'String' }, 'files ', 'must not have white space at either end'],
    ['a pattern with its explanation', DECLARED.BucketName, 'Files', "must match the template's rule (Small letters)"],
    ['a pattern for the whole value', { AllowedPattern: 'a|b' }, 'ab', 'must match a|b'],
    ['one of several', { AllowedValues: ['Preferred', 'Enforced'] }, 'neither', 'must be one of Preferred, Enforced'],
    ['one of several numbers', { Type: 'Number', AllowedValues: [30, 90] }, '60', 'must be one of 30, 90'],
    ['too short', { MinLength: 3 }, 'ab', 'must have a number of characters from 3'],
    ['too long', { MinLength: '1', MaxLength: '3' }, 'abcd', 'must have a number of characters from 1 up to 3'],
    ['no number', { Type: 'Number' }, 'x', 'must be a number'],
    ['nothing for a number', { Type: 'Number' }, '', 'must be a number'],
    ['too low', { Type: 'Number', MinValue: 1 }, '0', 'must be a number from 1'],
    ['too high', { Type: 'Number', MinValue: 1, MaxValue: 5 }, '6', 'must be a number from 1 up to 5'],
  ])('refused: %s', (_, declared, value, rule) => {
    expect(parameterProblems({ Name: declared }, [['Name', value]], [])).toEqual([`'--param' Name ${rule}, got: '${value}'`]);
  });

  test('a value that is nearly one of several is told', () => {
    expect(parameterProblems({ Ownership: { AllowedValues: ['Preferred', 'Enforced'] } }, [['Ownership', 'enforced']], []))
      .toEqual(["'--param' Ownership must be one of Preferred, Enforced, got: 'enforced', did you mean Enforced?"]);
  });

  test.each<[what: string, declared: DeclaredParameter, value: string]>([
    ['within a pattern', DECLARED.BucketName, 'files'],
    ['one of several', { AllowedValues: ['Preferred', 'Enforced'] }, 'Enforced'],
    ['of the longest kind', { MinLength: 3, MaxLength: 3 }, 'abc'],
    ['a number within bounds', { Type: 'Number', MinValue: 1, MaxValue: 5, AllowedValues: [1, 2] }, '2'],
    ['of a pattern that only Java knows', { AllowedPattern: '\\p{Alnum}+' }, 'x'],
    ['of a pattern that JavaScript cannot read', { AllowedPattern: '(?i)abc' }, 'ABC'],
    ['a list, whose items CloudFormation checks', { Type: 'CommaDelimitedList', AllowedPattern: '[a-z]+' }, 'a,b'],
  ])('accepted: %s', (_, declared, value) => {
    expect(parameterProblems({ Name: declared }, [['Name', value]], [])).toEqual([]);
  });
});
