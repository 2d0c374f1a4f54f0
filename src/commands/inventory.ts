/** `stakeout inventory`: the services of this host and what each cannot run without. */
import { buildCommand } from '@stricli/core';
import type { Component, ComponentClass, Inventory, Service } from '../domain/component.ts';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { packageGraph } from '../host/packages/index.ts';
import { takeInventory } from '../identify/inventory/index.ts';
import type { Context } from './context.ts';
import { chainText, explain, positionText } from './inventory/explain.ts';
import { paint, renderBlock, renderJson, renderTable, visible } from './output/index.ts';

interface Flags {
  readonly json: boolean;
  readonly reasons: boolean;
  readonly packages: boolean;
  readonly why?: string;
}

async function inventory(this: Context, flags: Flags, ...only: readonly string[]): Promise<void> {
  const found = await takeInventory({ now: this.now, ...(only.length > 0 ? { only } : {}) });
  if (flags.why !== undefined) return why(this, found, flags.why, flags.json);
  if (flags.json) {
    const all = flags.packages ? { ...found, packages: packageGraph() } : found;
    return this.stdout.write(renderJson(all));
  }
  if (found.services.length === 0)
    this.stdout.write('No supported web service was found: neither running nor configured.\n');
  for (const service of found.services) this.stdout.write(`${serviceText(service, found, this)}\n`);
  if (flags.reasons) this.stdout.write(reasonsText(found, this));
  this.stdout.write(problemsText(found, this));
}

function why(context: Context, found: Inventory, path: string, json: boolean): void {
  const components = explain(found, path);
  if (components.length === 0)
    throw new StakeoutError('inventory', `no service of this host is known to need ${path}`, {
      exit: EXIT.input,
      next: 'Run "stakeout inventory --reasons" for all that is needed.',
    });
  if (json) return context.stdout.write(renderJson({ schema: 'stakeout.inventory-why/1', path, components }));
  for (const c of components) context.stdout.write(`${componentText(c, context)}\n`);
}

function componentText(c: Component, { stdout }: Context): string {
  const steps = c.reason.map((step, i) => `${i === 0 ? '' : '→ '}${step.text}${positionText(step.at)}`);
  return renderBlock(
    [
      [c.kind, c.path],
      ['class', c.class],
      ['needed by', c.services.join(', ')],
      ['because', steps],
      ['package', c.package && `${c.package.name} ${c.package.version}`],
    ],
    stdout,
  );
}

function serviceText(service: Service, found: Inventory, { stdout }: Context): string {
  const own = found.components.filter((c) => c.services.includes(service.id));
  const count = (...classes: ComponentClass[]): number => own.filter((c) => classes.includes(c.class)).length;
  const state = service.running
    ? { text: `running, pid ${service.pid ?? '?'}`, tone: 'good' as const }
    : { text: 'configured, not running', tone: 'warn' as const };
  const counts = [
    `${count('module')} modules, ${count('extension')} extensions, ${count('library')} libraries`,
    `${count('config', 'enabled-link')} configuration files and links, ${count('certificate')} certificates`,
    `${count('directory')} directories, ${count('socket')} sockets, ${count('account')} accounts, ${count('content')} pages`,
  ];
  return `${paint('strong', visible(service.name), stdout.color)}\n${renderBlock(
    [
      ['state', state],
      ['program', service.executable],
      ['unit', service.unit],
      [
        'sites',
        service.sites.map(
          (s) => `${s.name} (${s.documentRoot ?? 'no document root'}, ${s.probes.length} pages)`,
        ),
      ],
      ['loads', service.effective.join(' ')],
      ['needs', `${own.length} components`],
      ['', counts],
    ],
    stdout,
  )}`;
}

function reasonsText(found: Inventory, { stdout }: Context): string {
  return renderTable(
    [
      { title: 'class' },
      { title: 'component', overflow: 'middle', min: 24 },
      { title: 'because', overflow: 'wrap', min: 24 },
    ],
    found.components.map((c) => [c.class, c.path, chainText(c)]),
    stdout,
  );
}

function problemsText(found: Inventory, { stdout }: Context): string {
  if (found.problems.length === 0) return '';
  const rows = found.problems.map((p) => [
    { text: p.what, tone: 'warn' as const },
    `${p.why}${positionText(p.at)}${p.next === undefined ? '' : `. ${p.next}`}`,
  ]);
  const columns = [
    { title: 'problem', overflow: 'middle' as const },
    { title: 'what is known', overflow: 'wrap' as const, min: 24 },
  ];
  return `\n${renderTable(columns, rows, stdout)}`;
}

export const command = buildCommand({
  func: inventory,
  parameters: {
    flags: {
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
      reasons: { kind: 'boolean', brief: 'List every component with the chain of reasons', default: false },
      packages: {
        kind: 'boolean',
        brief: 'With --json: the installed packages too, for "stakeout audit --inventory" elsewhere',
        default: false,
      },
      why: {
        kind: 'parsed',
        parse: String,
        brief: 'Explain one path or account',
        optional: true,
        placeholder: 'path',
      },
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Only these: a service id, a stack, or any daemon as unit:NAME, pid:N, elf:/PROGRAM',
        parse: String,
        placeholder: 'service',
      },
    },
  },
  docs: { brief: 'Shows the services of this host and what each cannot run without, and why' },
});
