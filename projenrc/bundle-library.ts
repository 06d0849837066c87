import { readdirSync, readFileSync, rmSync } from 'fs';
import { join, resolve } from 'path';
import { build } from 'esbuild';
import * as ts from 'typescript';

const BUILD = resolve(__dirname, '../build');
const INDEX = join(BUILD, 'index.js');

/**
 * Makes one file of the compiled library, whose modules are evaluated when they are first used, as those of aws-cdk-lib are. Otherwise Node.js would
 * look for a hundred files, and whoever opens a bucket would load what deliveries need.
 */
async function bundleLibrary(): Promise<void> {
  const compiled = readdirSync(BUILD, { recursive: true, encoding: 'utf8' }).map((file) => join(BUILD, file)).filter((file) => /\.js(on)?$/.test(file));
  await build({
    entryPoints: [INDEX],
    outfile: INDEX,
    allowOverwrite: true,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    plugins: [{
      name: 'evaluate-on-use',
      setup: ({ onLoad }) => onLoad({ filter: /\.js$/ }, ({ path }) => ({ contents: evaluatedOnUse(readFileSync(path, 'utf8')) })),
    }],
  });
  for (const file of compiled.filter((name) => name !== INDEX)) rmSync(file);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * `const iam = require('aws-cdk-lib/aws-iam')` becomes a function that does so once, and `iam.Role` becomes `(iam()).Role`. `import` of Node.js does not
 * see an export whose getter calls a function, unless its name is computed there: then `exports.Name = void 0` counts.
 */
function evaluatedOnUse(code: string): string {
  const file = ts.createSourceFile('module.js', code, ts.ScriptTarget.Latest, true);
  const identifiers = identifiersIn(file);
  const edits = file.statements.flatMap((statement): Edit[] => {
    const [, name, value] = /^(?:const|var) (\w+) = ((?:__importStar\()?require\("[^"]+"\)\)?);$/.exec(statement.getText()) ?? [];
    const uses = identifiers.filter((identifier) => identifier.text === name && identifier.pos > statement.end && !isName(identifier));
    if (name === undefined || !uses.every(isObject)) return [];
    return [
      { start: statement.getStart(), end: statement.end, text: `var ${name} = () => { const module = ${value}; ${name} = () => module; return module; };` },
      ...uses.map((use) => ({ start: use.getStart(), end: use.end, text: `(${name}())` })), // in parentheses: `new (iam()).Role`
    ];
  });
  return edits.sort((one, other) => other.start - one.start)
    .reduce((text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end), code)
    .replace(/(?<=Object\.defineProperty\(exports, )("[A-Z]\w+")(?=, \{ enumerable: true, get:)/g, 'String($1)');
}

function identifiersIn(node: ts.Node): ts.Identifier[] {
  if (ts.isIdentifier(node)) return [node];
  const found: ts.Identifier[] = [];
  node.forEachChild((child) => { found.push(...identifiersIn(child)); });
  return found;
}

/** `iam` of `iam.Role`. Anything else may be another variable of the name. */
function isObject(identifier: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(identifier.parent) && identifier.parent.expression === identifier;
}

/** `iam` of `names.iam` and `{ iam: 1 }`. */
function isName(identifier: ts.Identifier): boolean {
  const { parent } = identifier;
  return (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === identifier;
}

bundleLibrary().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
