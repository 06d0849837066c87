import { spawnSync } from 'node:child_process';

test('the demo decides every call as promised, and prints no colour codes into a pipe', () => {
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'tools/demo/main.ts'], {
    encoding: 'utf8', env: { ...process.env, FORCE_COLOR: undefined, CI: 'true' },
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(/\n\d+ calls decided: \d+ allowed, \d+ denied, 0 not as promised\n$/);
  for (const integration of ['acme_apperate', 'globex_warehouse', 'kohler_legacyftp', 'bolt', 'partner-destination', 'ace-opp-sync', 'import-role']) {
    expect(stdout).toContain(`\n${integration}  `);
  }
  expect(stdout).not.toContain('\u001b[');
});
