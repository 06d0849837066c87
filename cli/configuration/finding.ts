import { oneLine } from '../errors';

/** An error or a warning about a configuration. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Undefined if the finding concerns several files. */
  readonly file?: string;
  /** Starts at 1, and so does `column`. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** `clients/kohler.yaml:2:10: /account: must be string, got: 1, put it in quotes`, as at synth. */
export function findingLine({ severity, file, line, column, message }: Finding): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [...place === '' ? [] : [place], ...severity === 'warning' ? [severity] : [], oneLine(message)].join(': ');
}

/** `2 errors, 1 warning` */
export function countOf(findings: Finding[]): string {
  return (['error', 'warning'] as const).map((severity) => {
    const { length } = findings.filter((finding) => finding.severity === severity);
    return `${length === 0 ? 'no' : length} ${severity}${length === 1 ? '' : 's'}`;
  }).join(', ');
}

/** The findings of one severity, for JSON. */
export function findingsOf(severity: Finding['severity'], findings: Finding[]): Omit<Finding, 'severity'>[] {
  return findings.filter((finding) => finding.severity === severity).map(({ file, line, column, message }) => ({ file, line, column, message }));
}
