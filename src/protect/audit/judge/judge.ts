/** From what a script would do to findings: the intersection of its effects with what the services of a host need. Pure. */
import { createHash } from 'node:crypto';
import type { AuditFinding, AuditSeverity, ValueStep } from '../finding.ts';
import type { MaintainerScriptFile } from '../maintainer-script.ts';
import type { Effect, Span } from '../model.ts';
import { type RuleId, ruleOf } from '../rules.ts';
import type { Kind } from '../sources/kind.ts';
import { Because, breaksText, byImportance, doubtOf, hitComponent } from './explain.ts';
import { rehearseText, rewriteText } from './rewrite/index.ts';
import { BeyondComparing, costOf, hitsOf, type Hit, type Scene } from './hits/index.ts';
import type { OwnScript } from './hits/hit.ts';
import { chosen } from './hits/packages.ts';
import type { AuditedHost } from './host.ts';
import { PackageWorld } from './packages.ts';
import { isRestored } from './restored.ts';
import { type Restoring, restoringIn } from './restoring.ts';

/** One effect of a file, in the order of execution. */
export interface Act {
  readonly effect: Effect;
  readonly file: string;
  readonly span: Span;
  /** As it stands in the file. */
  readonly command: string;
  /** With its values. */
  readonly words: string;
  readonly chain: readonly ValueStep[];
  /** Steps of the chain that need not be so. */
  readonly doubts: ReadonlySet<ValueStep>;
  /** Of what stands around it. */
  readonly language: Kind;
  readonly inside?: string;
}

const MAX_COMPONENTS = 20;

export class Judge {
  readonly #host: AuditedHost;
  readonly #world: PackageWorld;
  readonly #because: Because;

  constructor(host: AuditedHost) {
    this.#because = new Because(host.components);
    // Hits, and the sentences about them, have the same order.
    this.#host = { ...host, components: byImportance(host.components, this.#because) };
    this.#world = new PackageWorld(host.packages);
  }

  /**
   * `script`: which package's maintainer script this is, if it is one. `comparisons`: how many may be made; `beyond` is the first
   * act that was not judged any more.
   */
  findings(
    acts: readonly Act[],
    script: Pick<MaintainerScriptFile, 'package' | 'script'> | undefined,
    comparisons: number,
  ): { readonly findings: readonly AuditFinding[]; readonly beyond?: Act } {
    const found = new Map<string, AuditFinding>();
    const memory: Memory = { removed: new Set(), marks: new Map() };
    let left = comparisons;
    const scene: Scene = {
      ...memory,
      host: this.#host,
      world: this.#world,
      own: ownScript(script, this.#host, this.#world),
      spend(count) {
        left -= count;
        if (left < 0) throw new BeyondComparing();
      },
    };
    const restoring = restoringIn(acts.map(({ effect }) => effect));
    let next = 0;
    for (const [i, act] of acts.entries())
      try {
        while ((restoring[next]?.at ?? acts.length) <= i) next += 1;
        this.#judge(act, restoring.slice(next), scene, found);
        remember(act.effect, scene, memory);
      } catch (error) {
        if (!(error instanceof BeyondComparing)) throw error;
        return { findings: [...found.values()], beyond: act };
      }
    return { findings: [...found.values()] };
  }

  #judge(act: Act, later: readonly Restoring[], scene: Scene, found: Map<string, AuditFinding>): void {
    scene.spend(costOf(act.effect, this.#host, this.#world));
    for (const hit of hitsOf(act.effect, scene)) {
      if (hit.known === 'hardly' && isOpen(act)) continue; // said once, below
      const back = isRestored(act.effect, hit, later, scene);
      if (back && hit.rule === 'service-stopped') continue;
      keep(found, this.#finding(act, hit, back));
    }
    const open = unresolvedOf(act, this.#host);
    if (open !== undefined) keep(found, open);
  }

  #finding(act: Act, hit: Hit, back: boolean): AuditFinding {
    const doubt = doubtOf(act.chain, act.doubts);
    const rule = hit.known === 'hardly' ? 'unresolved' : hit.rule;
    const sorted = byImportance(hit.components, this.#because);
    const components = sorted
      .slice(0, MAX_COMPONENTS)
      .map((one) => hitComponent(one, this.#host.services, this.#because));
    const breaks = breaksText(hit, sorted, this.#host, this.#because);
    return {
      ...placed(act),
      rule,
      severity: severityOf(hit, doubt !== undefined, back),
      message: messageOf(act, hit, doubt, back),
      ...(breaks === undefined ? {} : { breaks }),
      components,
      componentCount: sorted.length,
      rewrite:
        rule === 'unresolved' ? rehearseText(act.language) : rewriteText(hit, sorted, doubt, act.language),
      fingerprint: fingerprint(
        act,
        rule,
        components.map(({ id }) => id),
      ),
    };
  }
}

function placed(act: Act): Pick<AuditFinding, 'file' | 'span' | 'command' | 'resolved' | 'chain' | 'inside'> {
  const { file, span, command, words, chain, inside } = act;
  return {
    file,
    span,
    command,
    chain,
    ...(words === command ? {} : { resolved: words }),
    ...(inside === undefined ? {} : { inside }),
  };
}

function severityOf(hit: Hit, doubtful: boolean, back: boolean): AuditSeverity {
  if (back || hit.known === 'hardly' || hit.slight === 'note') return 'note';
  const { severity } = ruleOf(hit.rule);
  const slight = hit.slight === 'warning' || hit.components.every((one) => one.class === 'data');
  return doubtful || slight || hit.known === 'partly' ? 'warning' : severity;
}

function messageOf(act: Act, hit: Hit, doubt: string | undefined, back: boolean): string {
  if (hit.known === 'hardly')
    return `${lead(act)} cannot be told from here: it may be harmless, or ${hit.what}`;
  const perhaps = hit.known === 'partly' ? 'may, as far as its words are known: ' : '';
  const when = doubt === undefined ? '' : ` when ${doubt} is empty`;
  return `${perhaps}${hit.what}${when}${back ? '; a later command puts it back' : ''}`;
}

function ownScript(
  script: Pick<MaintainerScriptFile, 'package' | 'script'> | undefined,
  { components }: AuditedHost,
  world: PackageWorld,
): OwnScript | undefined {
  const name = script?.package;
  if (script === undefined || name === undefined) return undefined;
  const gone = world.withDependants(new Set([name]));
  return {
    package: name,
    takesDown: script.script === 'prerm' || script.script === 'postrm',
    needed: components.some(({ package: owner }) => owner?.name === name),
    underneath: components.some(({ package: owner }) => owner !== undefined && gone.has(owner.name)),
  };
}

/** The same rule at the same place is one finding: of the worst, with the components of all. */
function keep(found: Map<string, AuditFinding>, finding: AuditFinding): void {
  const { line, column } = finding.span;
  const key = `${finding.file} ${line} ${column} ${finding.rule}`;
  const other = found.get(key);
  if (other === undefined || RANK[finding.severity] > RANK[other.severity]) found.set(key, finding);
  else if (RANK[finding.severity] === RANK[other.severity]) found.set(key, merged(other, finding));
}

const RANK = { error: 3, warning: 2, note: 1 } as const satisfies Record<AuditSeverity, number>;

function merged(a: AuditFinding, b: AuditFinding): AuditFinding {
  const fresh = b.components.filter(({ id }) => !a.components.some((one) => one.id === id));
  if (fresh.length === 0) return a;
  const components = [...a.components, ...fresh].slice(0, MAX_COMPONENTS);
  const componentCount = a.componentCount + fresh.length;
  const message = a.message.includes(' (also ') ? a.message : `${a.message} (also ${b.message})`;
  return { ...a, message, components, componentCount };
}

/** What earlier commands have done, which autoremove builds on. */
interface Memory {
  readonly removed: Set<string>;
  readonly marks: Map<string, 'auto' | 'manual'>;
}

function remember(effect: Effect, scene: Scene, { removed, marks }: Memory): void {
  if (effect.kind === 'packages-removed')
    for (const [known, names] of chosen(effect.packages, scene))
      if (known === 'wholly') for (const name of names) removed.add(name);
  if (effect.kind === 'packages-marked')
    for (const name of [...chosen(effect.packages, scene).values()].flatMap((names) => [...names]))
      marks.set(name, effect.as);
  if (effect.kind === 'packages-installed')
    for (const name of chosen(effect.packages, scene).get('wholly') ?? []) {
      removed.delete(name);
      marks.set(name, 'manual');
    }
}

/** A removal of which not one word is known hits nothing in particular, and is said all the same. */
function unresolvedOf(act: Act, host: AuditedHost): AuditFinding | undefined {
  if (!isDangerous(act) || host.components.length === 0 || !isOpen(act)) return undefined;
  return {
    ...placed(act),
    rule: 'unresolved',
    severity: 'note',
    message: `${lead(act)} cannot be told from here: it may be harmless, or take anything`,
    components: [],
    componentCount: 0,
    rewrite: rehearseText(act.language),
    fingerprint: fingerprint(act, 'unresolved', []),
  };
}

/** An operand of which nothing is known that would narrow it. */
function isOpen({ effect }: Act): boolean {
  const patterns =
    'paths' in effect
      ? effect.paths
      : 'packages' in effect
        ? effect.packages
        : 'names' in effect
          ? effect.names
          : [];
  return patterns.some(
    ({ parts }) =>
      parts.includes(undefined) && parts.every((part) => part === undefined || /^[/.*-]*$/.test(part)),
  );
}

/** Writing to a file of any name is what every script does; removing one is not, nor is an installation from source. */
function isDangerous({ effect, words }: Act): boolean {
  if (effect.kind === 'paths-replaced') return /^g?make\b/.test(words);
  return (
    effect.kind === 'paths-removed' ||
    effect.kind === 'packages-removed' ||
    effect.kind === 'modules-disabled'
  );
}

function lead({ effect }: Act): string {
  if (effect.kind.startsWith('packages')) return 'which packages go';
  if (effect.kind === 'modules-disabled') return 'which modules are disabled';
  if (effect.kind === 'paths-replaced') return 'which files are written over';
  return effect.kind === 'paths-removed' ? 'which files go' : 'what is changed';
}

function fingerprint({ file, command }: Act, rule: RuleId, ids: readonly string[]): string {
  const text = [rule, file, command.replace(/\s+/g, ' '), ...ids.toSorted()].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
