import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw wrongUsage(`cannot make ${folder}: ${(error as Error).message}`);
  }
}

export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw wrongUsage(`cannot write ${file}: ${(error as Error).message}`);
  }
}
