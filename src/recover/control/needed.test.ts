import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComponentClass } from '../../domain/component.ts';
import { type Mapping, type Need, type ServiceFacts, needOf } from './needed.ts';

interface Row {
  readonly name: string;
  readonly parts?: readonly (readonly [ComponentClass, Mapping])[];
  readonly facts?: Partial<ServiceFacts>;
  readonly want: Need['verb'];
}

const began = { beganWhileLost: true };
const TABLE: readonly Row[] = [
  {
    name: 'module unlinked and put back, server untouched',
    parts: [['module', 'old-intact']],
    want: 'nothing',
  },
  { name: 'module put back as the same inode', parts: [['module', 'same']], want: 'nothing' },
  { name: 'module cut short while mapped', parts: [['module', 'old-damaged']], want: 'restart' },
  {
    name: 'library damaged, module whole',
    parts: [
      ['module', 'same'],
      ['library', 'old-damaged'],
    ],
    want: 'restart',
  },
  {
    name: 'module lost, server began without it',
    parts: [['module', 'none']],
    facts: began,
    want: 'restart',
  },
  {
    name: 'module lost and back before the server began',
    parts: [['module', 'same']],
    facts: began,
    want: 'nothing',
  },
  { name: 'module never loaded, server untouched', parts: [['extension', 'none']], want: 'nothing' },
  { name: 'link lost and back, server untouched', parts: [['enabled-link', 'none']], want: 'nothing' },
  {
    name: 'link lost, server began without it',
    parts: [['enabled-link', 'none']],
    facts: began,
    want: 'restart',
  },
  {
    name: 'config changed, server reloaded with it',
    parts: [['config', 'none']],
    facts: began,
    want: 'restart',
  },
  {
    name: 'ini link lost, FPM began without it: it executes itself anew on reload',
    parts: [['enabled-link', 'none']],
    facts: { ...began, stack: 'php-fpm' },
    want: 'reload',
  },
  {
    name: 'snippet lost, nginx began without it',
    parts: [['config', 'none']],
    facts: { ...began, stack: 'nginx' },
    want: 'reload',
  },
  { name: 'content is read per request', parts: [['content', 'none']], facts: began, want: 'nothing' },
  { name: 'service down', parts: [['module', 'none']], facts: { running: false }, want: 'start' },
  {
    name: 'service down since before the baseline',
    parts: [['module', 'none']],
    facts: { running: false, wasRunning: false },
    want: 'nothing',
  },
  {
    name: 'started by somebody although stopped at baseline time',
    parts: [['module', 'old-damaged']],
    facts: { wasRunning: false },
    want: 'nothing',
  },
];

for (const { name, parts = [], facts = {}, want } of TABLE)
  test(`${name} → ${want}`, () => {
    const restored = parts.map(([of, mapping], i) => ({ path: `/part${i}`, class: of, mapping }));
    const need = needOf({
      stack: 'apache',
      wasRunning: true,
      running: true,
      beganWhileLost: false,
      restored,
      ...facts,
    });
    assert.equal(need.verb, want);
    assert.notEqual(need.why, '');
  });
