import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ElfObjects, ElfResolver } from '../../host/elf/index.ts';
import { fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import type { ModuleFault } from '../module-fault.ts';
import { checkNginxModule, nginxDirectiveOwner } from './module-check.ts';
import { buildNginxModule, type SampleNginxModule } from './testing/build-module.ts';

const NGINX = '/usr/sbin/nginx';
const ECHO = '/usr/lib/nginx/modules/ngx_http_echo_module.so';
const nginx = buildNginxModule({
  name: 'ngx_core_module',
  directives: ['worker_processes'],
  exports: ['ngx_log'],
});

const sample = (extra: Partial<SampleNginxModule> = {}): Buffer =>
  buildNginxModule({
    name: 'ngx_http_echo_module',
    directives: ['echo', 'echo_sleep'],
    needs: [{ name: 'ngx_log' }],
    ...extra,
  });

function fault(module: Buffer): ModuleFault | undefined {
  using host = fixtureHost({ [NGINX]: nginx, [ECHO]: module });
  const objects = new ElfObjects(new ElfResolver({ root: host.root, levels: [] }), host.root);
  return checkNginxModule(ECHO, { objects, executable: NGINX });
}

test('a module that nginx would load', () => {
  assert.equal(fault(sample()), undefined);
});

const cases: readonly (readonly [string, Buffer, ModuleFault['kind'], RegExp])[] = [
  [
    'of another version',
    sample({ version: 1_018_000 }),
    'wrong-version',
    /version 1\.18\.0 instead of 1\.22\.1/,
  ],
  [
    'of another build',
    sample({ signature: '8,4,8,0000' }),
    'wrong-version',
    /signature 8,4,8,0000 instead of 8,4,8,0111/,
  ],
  ['no module', sample({ unlisted: true }), 'not-a-module', /lacks ngx_modules/],
  ['cut', sample().subarray(0, 400), 'damaged', /bytes are missing/],
  ['with a need nobody meets', sample({ needs: [{ name: 'stranger' }] }), 'missing-symbol', /stranger/],
];

for (const [name, module, kind, text] of cases)
  test(`${name}: ${kind}`, () => {
    const found = fault(module);
    assert.deepEqual([found?.path, found?.kind], [ECHO, kind]);
    assert.match(found?.text ?? '', text);
  });

test('who defines a directive: nginx, a module that is there, nobody', () => {
  using host = fixtureHost({
    [NGINX]: nginx,
    [ECHO]: sample(),
    '/usr/share/nginx/modules-available/mod-http-echo.conf': 'load_module modules/ngx_http_echo_module.so;\n',
  });
  const objects = new ElfObjects(new ElfResolver({ root: host.root, levels: [] }), host.root);
  const owner = (name: string): ReturnType<typeof nginxDirectiveOwner> =>
    nginxDirectiveOwner(name, { files: new HostFiles(host.root), objects });
  assert.equal(owner('worker_processes')?.compiledIn, true);
  assert.deepEqual(owner('echo_sleep'), {
    directive: 'echo_sleep',
    module: 'ngx_http_echo_module',
    file: ECHO,
    compiledIn: false,
    available: '/usr/share/nginx/modules-available/mod-http-echo.conf',
    from: `${ECHO} registers echo_sleep in its command table`,
  });
  assert.equal(owner('ech'), undefined);
});

test('any bytes changed, any length: an answer, never an exception', () => {
  const change = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 12,
  });
  const original = sample();
  fc.assert(
    fc.property(change, fc.nat(original.length), (changes, length) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      fault(bytes.subarray(0, length));
    }),
    { numRuns: 150 },
  );
});
