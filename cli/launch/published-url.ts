/** Key of a published template, below the prefix of all of them. The content under a version never changes. */
export function publishedKey(template: string, version: string, format: 'yaml' | 'json' = 'yaml'): string {
  return `${template}/${version}/${template}.${format}`;
}

/** Where a published template is, below the address of all of them. */
export function publishedUrl(templatesUrl: string, template: string, version: string): string {
  return `${templatesUrl.replace(/\/+$/, '')}/${publishedKey(template, version)}`;
}
