import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Document, isAlias, isMap, isScalar, isSeq, LineCounter, Node, Pair, parseDocument, visit, YAMLError } from 'yaml';
import { ConfigKind, configProblems, tokenProblems } from './check';
import { ConfigPath, ConfigProblem, problemText, valueAt } from './problem';
import { didYouMean } from '../../core/near-miss';

const EXTENSION = '.yaml';

/** A configuration that was read from a file and checked. */
export interface LoadedConfig<T> {
  readonly file: string;
  readonly config: T;
}

/** A problem of a file: `/account: must be string, got: 1, put it in quotes`. */
export interface FileProblem {
  /** Undefined if the problem concerns the whole file. */
  readonly position?: Position;
  readonly message: string;
}

/** Both start at 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const START: Position = { line: 1, column: 1 };

/** A file with all its problems. */
export interface CheckedConfig<T> {
  readonly file: string;
  /** Undefined if it cannot be read at all. It may be used only if there are no problems. */
  readonly config?: T;
  /** From top to bottom. */
  readonly problems: FileProblem[];
  /** Where a value of the configuration is. */
  readonly positionOf: (path: ConfigPath) => Position;
}

/** `kohler.yaml:2:10: /account: must be string, got: 1, put it in quotes` */
export function problemLine(file: string, { position, message }: FileProblem): string {
  return `${file}${position ? `:${position.line}:${position.column}` : ''}: ${message}`;
}

/** Reads one file. The error lists all its problems, one a line. */
export function loadConfigFile<T>(kind: ConfigKind<T>, file: string): LoadedConfig<T> {
  return loadAll(kind, [file])[0];
}

/** Reads the files of a folder in the order of their names, or only one of them. The error lists the problems of all files. */
export function loadConfigFolder<T>(kind: ConfigKind<T>, folder: string, only?: string): LoadedConfig<T>[] {
  const files = filesIn(folder);
  if (only === undefined) return loadAll(kind, files.map((file) => join(folder, file)));
  const names = files.filter((file) => file.endsWith(EXTENSION)).map(nameOf);
  if (!names.includes(only)) {
    throw new Error(`${folder}: has no ${kind.nameKey} '${only}'${didYouMean(only, names) || `, only ${names.join(', ') || 'files of other kinds'}`}`);
  }
  return loadAll(kind, [join(folder, `${only}${EXTENSION}`)]);
}

/** Creates a stack from a configuration. An error names the file. */
export function makeFrom<T, S>({ file, config }: LoadedConfig<T>, make: (config: T) => S): S {
  try {
    return make(config);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => /\.ya?ml$/.test(file)).sort();
  } catch (error) {
    throw new Error(`${folder}: ${messageOf(error as NodeJS.ErrnoException)}`);
  }
}

function nameOf(file: string): string {
  return basename(file, EXTENSION);
}

function loadAll<T>(kind: ConfigKind<T>, files: string[]): LoadedConfig<T>[] {
  const checked = files.map((file) => checkConfigFile(kind, file));
  const errors = checked.flatMap(({ file, problems }) => problems.map((problem) => problemLine(file, problem)));
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return checked.map(({ file, config }) => ({ file, config: config! }));
}

/**
 * Reads one file and lists all its problems.
 *
 * @param text the content of a file that is not written yet
 */
export function checkConfigFile<T>(kind: ConfigKind<T>, file: string, text?: string): CheckedConfig<T> {
  const lineCounter = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const broken = (...problems: FileProblem[]) => ({ file, problems, positionOf: () => START });
  if (!file.endsWith(EXTENSION)) return broken({ message: `must end in '${EXTENSION}'` });
  try {
    const source = (text ?? readFileSync(file, 'utf8')).replace(/^\uFEFF/, '');
    const document = parseDocument(source, { lineCounter, merge: true, logLevel: 'error' });
    const syntaxErrors = syntaxErrorsOf(document, source);
    if (syntaxErrors.length > 0) return broken(...syntaxErrors.map(({ offset, rule }) => ({ position: at(offset), message: rule })));
    const config: T = document.toJS();
    const problems = [...tokenProblems(config), ...configProblems(kind, config)];
    if (!problems.some(({ path: [key] }) => key === kind.nameKey)) problems.push(...misnamed(kind, file, config));
    const located = problems.map((problem) => ({
      offset: offsetOf(document, problem),
      message: problemText(problem, config, sourceAt(document, problem.path)),
    }));
    return {
      file,
      config,
      problems: located.sort((one, other) => one.offset - other.offset).map(({ offset, message }) => ({ position: at(offset), message })),
      positionOf: (path) => at(offsetOf(document, { path })),
    };
  } catch (error) {
    return broken({ message: messageOf(error as NodeJS.ErrnoException) });
  }
}

/** Of an error of the YAML parser or the file system. */
function messageOf({ syscall, code, message }: NodeJS.ErrnoException): string {
  return syscall === undefined ? message : `cannot be read: ${code}`;
}

function misnamed<T>({ nameKey }: ConfigKind<T>, file: string, config: unknown): ConfigProblem[] {
  const name = valueAt(config, [nameKey]);
  return typeof name !== 'string' || name === nameOf(file) ? [] : [{ path: [nameKey], rule: `must be the name of the file, '${nameOf(file)}'`, showsValue: true }];
}

interface SyntaxError {
  readonly offset: number;
  readonly rule: string;
}

/** Reports only the first syntax error, because others may follow from it, but every duplicate key. */
function syntaxErrorsOf(document: Document, text: string): SyntaxError[] {
  const { errors, warnings } = document;
  const [first] = errors;
  const reported = first?.code === 'DUPLICATE_KEY' ? errors.filter(({ code }) => code === first.code) : [first ?? warnings[0]];
  return [
    ...reported.filter((error) => error !== undefined).map((error) => ({ offset: error.pos[0], rule: syntaxRuleOf(error, text) })),
    ...aliasesWithoutAnchor(document),
  ];
}

function syntaxRuleOf({ code, message, pos: [offset] }: YAMLError, text: string): string {
  if (code === 'DUPLICATE_KEY') return `must not have '${/^[^:\s]*/.exec(text.slice(offset))![0]}' twice`;
  if (code === 'TAB_AS_INDENT') return 'must be indented by spaces, not by tabs';
  if (code === 'MULTIPLE_DOCS') return 'must contain one document';
  return message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '');
}

function aliasesWithoutAnchor(document: Document): SyntaxError[] {
  const found: SyntaxError[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (!alias.resolve(document)) found.push({ offset: alias.range![0], rule: `must have an anchor '&${alias.source}' before '*${alias.source}'` });
    },
  });
  return found;
}

/** Where a problem is: the wrong key or value, or the object that lacks a key. */
function offsetOf(document: Document, { path, key }: Pick<ConfigProblem, 'path' | 'key'>): number {
  const node = nodeAt(document, path);
  const keyNode = key === undefined ? undefined : pairOf(document, node, key)?.key as Node | undefined;
  return (keyNode ?? node ?? document.contents)?.range?.[0] ?? 0;
}

/** A number as written in the file, because a leading zero of an account without quotes matters. */
function sourceAt(document: Document, path: ConfigPath): string | undefined {
  const node = nodeAt(document, path);
  return isScalar(node) && typeof node.value === 'number' ? node.source : undefined;
}

/** The node at a path, or its nearest existing parent. */
function nodeAt(document: Document, path: ConfigPath): Node | null {
  return path.reduce<Node | null>((node, key) => {
    const whole = resolved(document, node);
    return (isSeq(whole) ? whole.items[Number(key)] as Node | undefined : pairOf(document, whole, key)?.value as Node | undefined) ?? node;
  }, document.contents);
}

function resolved(document: Document, node: Node | null): Node | null {
  return isAlias(node) ? node.resolve(document) ?? null : node;
}

/** A key of a map with its value, including those merged by `<<`. */
function pairOf(document: Document, node: Node | null, key: string): Pair | undefined {
  const map = resolved(document, node);
  if (!isMap(map)) return undefined;
  const keyIs = (name: string) => ({ key: candidate }: Pair) => isScalar(candidate) && String(candidate.value) === name;
  const own = map.items.find(keyIs(key));
  if (own) return own;
  return map.items.filter(({ key: candidate }) => isScalar(candidate) && candidate.source === '<<')
    .map(({ value }) => resolved(document, value as Node))
    .flatMap((merged) => isSeq(merged) ? merged.items as Node[] : [merged])
    .map((merged) => pairOf(document, merged, key)).find((pair) => pair !== undefined);
}
