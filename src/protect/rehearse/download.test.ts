import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StakeoutError } from '../../domain/errors.ts';
import { downloadArguments } from './download.ts';

const FETCH = ['--yes', '--quiet', '--download-only'];

for (const [command, wanted] of [
  ['apt-get -y install php8.2-gd', [...FETCH, 'install', 'php8.2-gd']],
  [
    'apt install --no-install-recommends a b=1:2~x c/stable d- e:amd64',
    [...FETCH, 'install', '--no-install-recommends', 'a', 'b=1:2~x', 'c/stable', 'd-', 'e:amd64'],
  ],
  ['/usr/bin/apt-get -qq --purge dist-upgrade', [...FETCH, 'dist-upgrade']],
  ['apt reinstall nginx', [...FETCH, '--reinstall', 'install', 'nginx']],
  ['apt-get -t bookworm-backports install x', [...FETCH, 'install', '-t', 'bookworm-backports', 'x']],
  ['apt-get install ./own.deb other', [...FETCH, 'install', 'other']], // what lies there need not be fetched
] as const)
  test(command, () => {
    assert.deepEqual(downloadArguments(command.split(' ')), wanted);
  });

for (const [command, why] of [
  ['/bin/sh clean.sh', /is not apt/],
  ['/home/me/apt-get install x', /is not apt/],
  ['apt-get remove x', /what remove changes/],
  ['apt-get -o Dir::Bin::Methods=/tmp install x', /-o changes/],
  ['apt-get -c /tmp/conf install x', /-c changes/],
  ['apt-get install -t $(reboot) x', /no name of a release/],
  ['apt-get install --no-install-recommends x;y', /x;y/],
  ['apt-get', /installs nothing/],
] as const)
  test(`nothing is fetched for: ${command}`, () => {
    assert.throws(
      () => downloadArguments(command.split(' ')),
      (error: unknown) => error instanceof StakeoutError && why.test(error.message),
    );
  });
