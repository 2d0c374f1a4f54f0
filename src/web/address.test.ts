import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StakeoutError } from '../domain/errors.ts';
import { originsOf, parseListen } from './address.ts';

test('an address has a port, a name is none', () => {
  assert.deepEqual(parseListen('127.0.0.1:8117'), { host: '127.0.0.1', port: 8117 });
  assert.deepEqual(parseListen('[::1]:80'), { host: '::1', port: 80 });
  assert.deepEqual(parseListen('/run/web.sock'), { socket: '/run/web.sock' });
  for (const text of [
    'localhost:80',
    '127.0.0.1',
    '127.0.0.1:0',
    '127.0.0.1:70000',
    '::1:80',
    '[127.0.0.1]:80',
    '',
    '1.2.3:80',
  ])
    assert.throws(() => parseListen(text), StakeoutError, text);
});

test('nothing listens on a network without TLS, whatever origin is named', () => {
  for (const address of ['0.0.0.0:80', '192.0.2.1:80', '[::]:80', '[::ffff:127.0.0.1]:80'])
    assert.throws(
      () => originsOf(parseListen(address), ['https://a.example'], false),
      /without TLS/,
      address,
    );
  assert.deepEqual(originsOf(parseListen('192.0.2.1:443'), [], true), ['https://192.0.2.1']);
  assert.throws(() => originsOf(parseListen('0.0.0.0:443'), [], true), /no address is known/);
  assert.throws(() => originsOf(parseListen('/run/web.sock'), [], false), /no address is known/);
});

test('origins are those of the loopback address, or those named', () => {
  assert.deepEqual(originsOf(parseListen('127.0.0.1:8117'), [], false), [
    'http://127.0.0.1:8117',
    'http://localhost:8117',
  ]);
  assert.deepEqual(originsOf(parseListen('[::1]:8117'), [], false), [
    'http://[::1]:8117',
    'http://localhost:8117',
  ]);
  const here = parseListen('127.0.0.1:8117');
  assert.deepEqual(originsOf(here, ['https://Stakeout.Example/'], false), ['https://stakeout.example']);
  for (const text of [
    'http://stakeout.example',
    'https://a.example/path',
    'a.example',
    'ftp://a.example',
    'https://u@a.example',
    'null',
  ])
    assert.throws(() => originsOf(here, [text], false), StakeoutError, text);
});
