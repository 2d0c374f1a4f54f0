import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { landlockAbi } from './index.ts';

const { abi } = landlockAbi();
const skip = abi >= 4 ? false : 'this kernel has no Landlock with ports';
const dir = mkdtempSync(join(tmpdir(), 'landlock-'));
const [own, other] = [join(dir, 'own'), join(dir, 'other')];
for (const one of [own, other]) mkdirSync(one);
writeFileSync(join(other, 'secret'), 'secret');
after(() => rmSync(dir, { recursive: true }));

/** A program that confines itself, then starts another one that tries and says what it could. */
const CONFINED = `
import { spawnSync } from 'node:child_process';
import { confineTo } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
const [own, other, port, open] = process.argv.slice(1);
confineTo({ read: ['/usr', '/lib', '/lib64', '/etc/ld.so.cache', '/etc/ssl', process.execPath, '/proc/self'], devices: ['/dev/null', '/dev/urandom'],
  own: [own], bindPorts: [], connectPorts: [Number(open)] });
const tries = \`
  const { readFileSync, writeFileSync, renameSync, rmSync, readdirSync } = require('node:fs');
  const [own, other, port, open] = process.argv.slice(1);
  const said = {};
  const attempt = (name, act) => { try { act(); said[name] = 'done'; } catch (error) { said[name] = error.code; } };
  attempt('readOwn', () => { writeFileSync(own + '/a', 'x'); renameSync(own + '/a', own + '/b'); readFileSync(own + '/b'); rmSync(own + '/b'); });
  attempt('readOther', () => readFileSync(other + '/secret'));
  attempt('listOther', () => readdirSync(other));
  attempt('writeOther', () => writeFileSync(other + '/new', 'x'));
  attempt('passwords', () => readFileSync('/etc/passwd'));
  const connect = (name, to) => new Promise((resolve) => {
    const socket = require('node:net').connect(Number(to), '127.0.0.1');
    socket.on('connect', () => { said[name] = 'done'; socket.destroy(); resolve(); });
    socket.on('error', (error) => { said[name] = error.code; resolve(); });
  });
  const listen = () => new Promise((resolve) => {
    const server = require('node:net').createServer();
    server.on('error', (error) => { said.listen = error.code; resolve(); });
    server.listen(0x4242, '127.0.0.1', () => { said.listen = 'done'; server.close(); resolve(); });
  });
  listen().then(() => connect('closedPort', port)).then(() => connect('openPort', open)).then(() => console.log(JSON.stringify(said)));
\`;
const { stdout, stderr } = spawnSync(process.execPath, ['-e', tries, own, other, port, open], { encoding: 'utf8', env: {} });
console.log(stdout.trim() || JSON.stringify({ stderr }));
`;

test('a confined program and what it starts have no files and no ports but their own', { skip }, async () => {
  const servers = [createServer(), createServer()];
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<string>((resolve) => {
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(String(typeof address === 'object' ? address?.port : ''));
          });
        }),
    ),
  );
  try {
    const argv = ['--input-type=module', '-e', CONFINED, own, other, ...ports];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { env: {} });
    assert.deepEqual(JSON.parse(stdout), {
      readOwn: 'done',
      readOther: 'EACCES',
      listOther: 'EACCES',
      writeOther: 'EACCES',
      passwords: 'EACCES',
      listen: 'EACCES',
      closedPort: 'EACCES',
      openPort: 'done',
    });
  } finally {
    for (const server of servers) server.close();
  }
});
