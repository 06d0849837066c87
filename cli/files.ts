import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { wrongUsage } from './errors';

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw wrongUsage(`cannot read ${file}: ${(error as Error).message}`);
  }
}

export function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrongUsage(`${file} is not JSON: ${(error as Error).message}`);
  }
}

/** Without `recursive`: in a file system without mkdir, like /proc, Node.js would assume a missing parent and retry for ever. */
export function makeFolder(folder: string): void {
  for (const path of missingFolders(resolve(folder))) {
    try {
      mkdirSync(path);
    } catch (error) {
      throw wrongUsage(`cannot create ${folder}: no folder can be created in ${dirname(path)} (${(error as Error).message})`);
    }
  }
}

/** The path and its parents, outermost first. */
function missingFolders(path: string): string[] {
  const parent = dirname(path);
  return existsSync(path) || parent === path ? [] : [...missingFolders(parent), path];
}

export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw wrongUsage(`cannot write ${file}: ${(error as Error).message}`);
  }
}
