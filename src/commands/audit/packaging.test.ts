/** The hook and the action, run as pre-commit and a runner would run them. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { run } from '../../host/process/index.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => fs.readFileSync(join(ROOT, path), 'utf8');
const base = fs.mkdtempSync(join(tmpdir(), 'stakeout-packaging-'));
after(() => fs.rmSync(base, { recursive: true }));

const LOSS = 'rm -f /usr/lib/apache2/modules/libphp8.2.so\n';
fs.writeFileSync(join(base, 'bad one.sh'), LOSS);
fs.writeFileSync(join(base, 'good.sh'), 'ls\n');

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
