import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe, { AxeResults } from 'axe-core';
import { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser';
import { CLIENT, HOSTILE, IMPORT_ROLE, LONG_PREFIX, QUOTES, RIGHT_TO_LEFT, SCRIPT, StackFixture } from '../../support/hand-offs';
import { InstalledCommand } from '../../support/installed-command';

interface OpenPage {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console messages, page errors and requests for anything but the page. */
  readonly complaints: string[];
}

interface View {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
}

const FIXTURES = [CLIENT, HOSTILE, IMPORT_ROLE];
const PHONE = 360;

let command: InstalledCommand;
let browser: Browser;
let open: OpenPage | undefined;

beforeAll(async () => {
  browser = await launchBrowser();
  command = new InstalledCommand();
  for (const fixture of FIXTURES) await writePage(`${fixture.name}.html`, command.source(fixture));
  command.file('cdk.out/manifest.json', { artifacts: { pending: { type: 'aws:cloudformation:stack', properties: { templateFile: 'pending.json' } } } });
  command.file('cdk.out/pending.json', CLIENT.template);
  await writePage('pending.html', ['--cdk-out', join(command.folder, 'cdk.out')]);
});

afterAll(async () => {
  await browser?.close();
  command?.remove();
});

afterEach(async () => {
  const complaints = open?.complaints;
  await open?.context.close();
  open = undefined;
  expect(complaints).toEqual([]);
});

async function writePage(name: string, source: string[]): Promise<void> {
  const { exitCode, stdout } = await command.run(['sheet', ...source, '--format', 'html']);
  expect(exitCode).toBe(0);
  command.file(name, stdout);
}

async function show(name: string, { colorScheme = 'light', width = 1200 }: View = {}): Promise<Page> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  const complaints: string[] = [];
  const address = pathToFileURL(join(command.folder, `${name}.html`)).href;
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => { if (request.url() !== address) complaints.push(`request: ${request.url()}`); });
  open = { context, page, complaints };
  await page.goto(address);
  return page;
}

async function copies(page: Page, label: string): Promise<string> {
  await page.getByRole('button', { name: `Copy ${label}`, exact: true }).first().click();
  await page.getByText(`Copied: ${label}`, { exact: true }).waitFor({ state: 'attached' });
  return page.evaluate('navigator.clipboard.readText()');
}

test('every button copies exactly its value', async () => {
  const page = await show(CLIENT.name);
  const buttons = await page.getByRole('button').all();
  expect(buttons.length).toBeGreaterThan(10);
  for (const button of buttons) {
    const target = await button.getAttribute('data-copy');
    await button.click();
    await page.locator(`[data-copy="${target}"]`, { hasText: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await page.locator(`[id="${target}"]`).textContent());
  }
});

test('values and policies arrive as they are', async () => {
  const page = await show(CLIENT.name);
  expect(await copies(page, 'IAM role ARN')).toBe(CLIENT.outputs.KohlerAdobeRoleArn);
  expect(JSON.parse(await copies(page, 'counterpart policy'))).toEqual({
    Version: '2012-10-17',
    Statement: [{ Sid: 'AssumeTheRole', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: CLIENT.outputs.KohlerAdobeRoleArn }],
  });
});

test('the keyboard copies too, and where the clipboard is refused the value is copied by selecting it', async () => {
  const page = await show(CLIENT.name);
  await page.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("refused"))');
  await page.getByRole('button', { name: 'Copy External ID' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Copied: External ID').waitFor({ state: 'attached' });
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('id_YjJmODYz');
});

test('hostile names stay text', async () => {
  const page = await show(HOSTILE.name);
  expect(await page.title()).toBe(`../${SCRIPT}`);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(`../${SCRIPT}`);
  expect(await page.locator('.subtitle').textContent()).toBe(`${SCRIPT} ${RIGHT_TO_LEFT}`);
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(await page.evaluate('document.querySelectorAll("img, main script, main b, main a").length')).toBe(0);
  for (const [label, value] of [[SCRIPT, SCRIPT], ['Quotes', QUOTES], ['Key prefix', LONG_PREFIX], [RIGHT_TO_LEFT, RIGHT_TO_LEFT]]) {
    expect(await copies(page, label)).toBe(value);
  }
  expect(JSON.parse(await copies(page, 'counterpart policy')).Statement[0].Resource).toEqual([SCRIPT, QUOTES, LONG_PREFIX, RIGHT_TO_LEFT]);
});

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test.each([...FIXTURES.map(({ name }) => name), 'pending'])('axe finds nothing on %s', async (name) => {
    const page = await show(name, { colorScheme });
    await page.evaluate(axe.source);
    const { violations, incomplete } = await page.evaluate<AxeResults>('axe.run()');
    expect([...violations, ...incomplete].map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });
});

test.each([...FIXTURES, { name: 'pending' } as StackFixture])('$name fits a phone', async ({ name }) => {
  const page = await show(name, { width: PHONE });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE);
});

test.each([...FIXTURES, { name: 'pending' } as StackFixture])('no line of $name is cut off on a phone', async ({ name }) => {
  const page = await show(name, { width: PHONE });
  expect(await page.evaluate('[...document.querySelectorAll("main *")].filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== "visible" && !each.matches(".visually-hidden, .visually-hidden *")).map((each) => each.outerHTML)')).toEqual([]);
});

test('the sheet that the page attaches is the JSON that verify reads', async () => {
  const page = await show(CLIENT.name);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download kohler_adobe.json' }).click()]);
  expect(download.suggestedFilename()).toBe('kohler_adobe.json');
  const { stdout } = await command.run(['sheet', ...command.source(CLIENT), '--integration', 'kohler_adobe', '--json']);
  expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toEqual(JSON.parse(stdout));
  open!.complaints.length = 0; // the address of the attachment is the one request
});

test('a status is not for copying', async () => {
  const page = await show(CLIENT.name);
  expect(await page.getByRole('button', { name: 'Copy Status' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Copy External ID' }).count()).toBe(1);
});

test('no button copies what is known after deployment', async () => {
  const page = await show('pending');
  const targets = await page.evaluate<string[]>('[...document.querySelectorAll("[data-copy]")].map((each) => document.getElementById(each.dataset.copy).textContent)');
  expect(targets.length).toBeGreaterThan(3);
  expect(targets.filter((text) => text.includes('known after deployment'))).toEqual([]);
});

test('prints without buttons', async () => {
  const page = await show(CLIENT.name);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('button').count()).toBe(0);
  await page.emulateMedia({ media: 'screen' });
  expect(await page.getByRole('button').count()).toBeGreaterThan(10);
});
