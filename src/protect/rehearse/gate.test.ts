import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOfPlanning, plansFirst } from './gate.ts';

test('plansFirst: removals by apt in words that are known', () => {
  const planned = [
    'apt-get -y purge libapache2-mod-php8.2',
    '/usr/bin/apt-get remove --purge php8.2:amd64 libstdc++6',
    'apt autoremove --yes',
  ];
  for (const line of planned) assert.equal(plansFirst(line.split(' ')), true, line);
});

test('plansFirst: nothing that may act, or ask the network, before dpkg', () => {
  const others = [
    '',
    'apt-get',
    'apt-get -y install hello',
    'apt-get -y purge php8.2 hello+',
    'apt-get -y -o DPkg::Pre-Invoke::=true purge php8.2',
    'apt-get -c /root/x purge php8.2',
    'apt-get -s purge php8.2',
    'apt-get update purge',
    '/root/apt-get purge php8.2',
    'sh -c apt-get purge',
    'dpkg --purge php8.2',
    'apt-get purge ./x.deb',
    'apt-get purge php*',
  ];
  for (const line of others) assert.equal(plansFirst(line.split(' ')), false, line);
});

test('isOfPlanning: what apt writes before dpkg starts, and nothing of a service', () => {
  assert.deepEqual(
    ['/var/cache/apt/pkgcache.bin', '/var/lib/dpkg/lock', '/var/cache/apt', '/var/lib/php/sessions/x'].map(
      isOfPlanning,
    ),
    [true, true, false, false],
  );
});
