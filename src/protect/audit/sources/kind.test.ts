import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Kind, kindOf, kindOfNamed } from './kind.ts';

const TABLE: readonly (readonly [path: string, head: string, kind: Kind | undefined])[] = [
  ['/srv/x', '#!/bin/sh\n', 'shell'],
  ['/srv/x', '#! /usr/bin/env bash\n', 'shell'],
  ['/srv/x', '#!/usr/bin/fish\n', undefined],
  ['debian/php.postrm', '', 'shell'],
  ['deploy.sh', '', 'shell'],
  ['Dockerfile', '', 'dockerfile'],
  ['app/Dockerfile.prod', '', 'dockerfile'],
  ['Containerfile', '', 'dockerfile'],
  ['web.dockerfile', '', 'dockerfile'],
  ['Dockerfile-notes.txt', '', undefined],
  ['/etc/crontab', '', 'system-crontab'],
  ['/etc/cron.d/php', '', 'system-crontab'],
  ['/etc/cron.d/.placeholder', '', undefined],
  ['/etc/cron.daily/php', '#!/bin/sh\n', 'shell'],
  ['/var/spool/cron/crontabs/root', '0 1 * * * rm x\n', 'crontab'],
  ['crontab', '0 1 * * * root rm x\n', 'system-crontab'],
  ['expire.cron', '#!/usr/bin/perl\n', undefined],
  ['backup.cron', '#!/bin/sh\n', 'shell'],
  ['jobs.crontab', '0 1 * * * /usr/bin/root rm x\n', 'crontab'],
  ['/lib/systemd/system/a.service', '', 'systemd'],
  ['/etc/systemd/system/a.service.d/override.conf', '', 'systemd'],
  ['GNUmakefile', '', 'makefile'],
  ['rules.mk', '', 'makefile'],
  ['debian/rules', '#!/usr/bin/make -f\n', 'makefile'],
  ['tool', '#!/usr/bin/make -f\n', 'makefile'],
  ['site.pp', '', 'puppet'],
  ['.github/workflows/ci.yml', '', 'github-workflow'],
  ['.gitlab-ci.yml', '', 'gitlab-ci'],
  ['user-data', '#cloud-config\n', 'cloud-init'],
  ['seed.yaml', '#cloud-config\nruncmd: []\n', 'cloud-init'],
  ['roles/php/tasks/main.yml', '', 'ansible'],
  ['site.yml', '---\n- name: web\n  hosts: all\n', 'ansible'],
  ['more.yml', '- apt:\n    name: x\n', 'ansible'],
  ['docker-compose.yml', 'services:\n  web:\n    command: x\n', undefined],
];

for (const [path, head, kind] of TABLE)
  test(`${path} ${JSON.stringify(head)}: ${kind ?? 'not read'}`, () =>
    assert.equal(kindOf(path, head), kind));

test('what somebody named is shell when nothing says otherwise', () => {
  assert.equal(kindOfNamed('standard input', 'rm x\n'), 'shell');
  assert.equal(kindOfNamed('standard input', '#cloud-config\n'), 'cloud-init');
  assert.equal(kindOfNamed('tool', '#!/usr/bin/python3\n'), undefined);
  assert.equal(kindOfNamed('values.yml', 'a: 1\n'), undefined);
});
