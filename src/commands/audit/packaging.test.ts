/** The hook and the action, run as pre-commit and a runner would run them. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { run } from '../../host/process/index.ts';
import { auditReportSchema } from '../../protect/audit/index.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => fs.readFileSync(join(ROOT, path), 'utf8');
const base = fs.mkdtempSync(join(tmpdir(), 'stakeout-packaging-'));
after(() => fs.rmSync(base, { recursive: true }));

const LOSS = 'rm -f /usr/lib/apache2/modules/libphp8.2.so\n';
fs.writeFileSync(join(base, 'bad one.sh'), LOSS);
fs.writeFileSync(join(base, 'good.sh'), 'ls\n');
/** One file of each other kind, each with a loss, and two that nobody reads. */
const KINDS: Readonly<Record<string, string>> = {
  Dockerfile: `FROM x\nRUN ${LOSS}`,
  'web.service': `[Service]\nExecStart=${LOSS}`,
  'debian/shop.cron.d': `@daily root ${LOSS}`,
  'debian/rules': `#!/usr/bin/make -f\nx:\n\t${LOSS}`,
  'debian/shop.prerm': LOSS,
  'roles/web/tasks/main.yml': `- command: ${LOSS}`,
  'site.pp': `exec { '${LOSS.trim()}': }\n`,
  'user-data': `#cloud-config\nruncmd:\n- ${LOSS}`,
  '.github/workflows/x.yml': `jobs: {a: {steps: [{run: ${LOSS.trim()}}]}}\n`,
  '.gitlab-ci.yml': `a:\n  script:\n  - ${LOSS}`,
};
const UNREAD = { 'README.md': LOSS, 'data.yml': `command: ${LOSS}` };
for (const [name, text] of Object.entries({ ...KINDS, ...UNREAD })) {
  fs.mkdirSync(join(base, dirname(name)), { recursive: true });
  fs.writeFileSync(join(base, name), text);
}

/** The set-up that both begin with needs npm, found by the Node that runs this. */
const PATH = `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

function start(script: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  return run([join(ROOT, script), ...args], {
    cwd: base,
    env: { PATH, HOME: base, ...env },
    timeoutMs: 120_000,
  });
}

test('the hook: what pre-commit reads names a program that is there, and it fails on a finding', async () => {
  const hook = read('.pre-commit-hooks.yaml');
  const [, entry = ''] = /^ {2}entry: (.*)$/m.exec(hook) ?? [];
  const [, args = ''] = /^ {2}args: \[(.*)\]$/m.exec(hook) ?? [];
  const bad = await start(entry, [...args.split(', '), 'bad one.sh', 'good.sh'], {});
  assert.match(bad.stdout, /^bad one\.sh:1:1 {2}error {2}file-removal$/m, bad.stderr);
  assert.equal(bad.code, 1);
  assert.equal((await start(entry, [...args.split(', '), 'good.sh'], {})).code, 0);
});

test('the hook reads every kind of file among those of a commit, and says nothing of the others', async () => {
  const hook = read('.pre-commit-hooks.yaml');
  assert.match(hook, /^ {2}types: \[text\]$/m);
  const names = [...Object.keys(KINDS), ...Object.keys(UNREAD), 'good.sh'];
  const told = await start(
    'packaging/pre-commit/audit.sh',
    ['--profile', 'lamp-debian12', '--json', ...names],
    {},
  );
  const { findings, problems } = auditReportSchema.parse(JSON.parse(told.stdout));
  assert.deepEqual(findings.map(({ file }) => file).toSorted(), Object.keys(KINDS).toSorted());
  assert.deepEqual(problems, []);
});

test('the action: annotations, a summary, SARIF; its code is that of the audit', async () => {
  const [summary, sarif] = [join(base, 'summary.md'), join(base, 'audit.sarif')];
  const env = { AUDIT_PROFILE: 'lamp-debian12', GITHUB_STEP_SUMMARY: summary, AUDIT_SARIF: sarif };
  const script = 'packaging/github-action/audit.sh';
  const bad = await start(script, [], { ...env, AUDIT_PATHS: 'good.sh\nbad one.sh\n' });
  assert.match(bad.stdout, /^::error file=bad one\.sh,line=1,endLine=1,col=1,/m, bad.stderr);
  assert.equal(bad.code, 1);
  assert.match(fs.readFileSync(summary, 'utf8'), /^## Audit of scripts: 1 error$/m);
  assert.match(fs.readFileSync(sarif, 'utf8'), /"ruleId": "file-removal"/);
  const lenient = await start(script, [], { ...env, AUDIT_PATHS: 'bad one.sh', AUDIT_FAIL_ON: 'never' });
  assert.equal(lenient.code, 0, lenient.stderr);
});

test('the action: every input reaches the script by its own variable, and none is part of the shell text', () => {
  const action = read('packaging/github-action/action.yml');
  const inputs = [...action.matchAll(/^ {2}([a-z-]+):\n {4}description:/gm)].map(([, name = '']) => name);
  assert.ok(inputs.length >= 6);
  const script = read('packaging/github-action/audit.sh');
  for (const name of inputs) {
    const variable = `AUDIT_${name.toUpperCase().replaceAll('-', '_')}`;
    assert.ok(action.includes(`        ${variable}: \${{ inputs.${name} }}\n`), name);
    assert.ok(script.includes(`\${${variable}:-`), name);
  }
  assert.doesNotMatch(/^ {6}run:.*$/m.exec(action)?.[0] ?? '', /\$\{\{/);
});
