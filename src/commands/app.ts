/**
 * The commands, in the order of the story. One line each; nothing of a command is loaded until it is called for.
 *
 * To add a command `thing`:
 *
 * 1. Write `src/commands/thing.ts` with one export `command`, made by stricli's `buildCommand` (or `buildRouteMap` for
 *    sub-commands, see `journal.ts` and `incident.ts`):
 *
 *        import { buildCommand } from '@stricli/core';
 *        import { EXIT } from '../domain/exit-codes.ts';
 *        import type { Context } from './context.ts';
 *        import { renderJson, renderTable } from './output/index.ts';
 *        import { doThing } from '../room/index.ts';            // the logic lives in a room; import it plainly
 *
 *        interface Flags { readonly json: boolean }
 *
 *        async function thing(this: Context, flags: Flags, path: string): Promise<void> {
 *          const found = await doThing(path);                    // throw StakeoutError(what, why, { next, exit })
 *          if (flags.json) this.stdout.write(renderJson(found));
 *          else this.stdout.write(renderTable([{ title: 'path', overflow: 'middle' }], found.map((f) => [f.path]), this.stdout));
 *          if (found.length > 0) this.exit(EXIT.found);
 *        }
 *
 *        export const command = buildCommand({
 *          func: thing,
 *          parameters: {
 *            flags: { json: { kind: 'boolean', brief: 'Print one JSON document', default: false } },
 *            positional: { kind: 'tuple', parameters: [{ brief: 'File to look at', parse: String, placeholder: 'path' }] },
 *          },
 *          docs: { brief: 'Does the thing' },
 *        });
 *
 *    `this` is the context (`context.ts`): streams, clock, user, working directory, `interrupted`, `exit`. Text goes
 *    through `renderTable`, `renderBlock` or `visible`, which make control characters in host text harmless; progress
 *    goes through `startProgress(this.stderr)`. Flags are camelCase here and kebab-case on the command line.
 * 2. Add its line below, at its place in the story.
 * 3. Add the schema of its `--json` output to `docs/manual/json.md` and to the table in `json-schemas.test.ts`.
 */
import type { Command, RouteMap } from '@stricli/core';
import type { Context } from './context.ts';

export interface CommandLine {
  readonly name: string;
  readonly brief: string;
  readonly example: string;
  /** Further examples for its own help. */
  readonly more?: readonly string[];
  readonly load: () => Promise<{ readonly command: Command<Context> | RouteMap<Context> }>;
}

// biome-ignore format: one line per command
export const COMMANDS: readonly CommandLine[] = [
  { name: 'inventory', brief: 'Shows the services of this host and what each cannot run without, and why', example: 'stakeout inventory --why /usr/sbin/apache2', more: ['stakeout inventory --reasons apache2', 'sudo stakeout inventory unit:mariadb.service'], load: () => import('./inventory.ts') },
  { name: 'baseline', brief: 'Takes, shows, compares and moves forward the signed record of how everything should be', example: 'stakeout baseline create', more: ['stakeout baseline diff', 'stakeout baseline accept /etc/apache2/sites-available/shop.conf'], load: () => import('./baseline.ts') },
  { name: 'verify', brief: 'Checks that everything is as recorded: what the services need, or any tree', example: 'stakeout verify --quick', more: ['stakeout verify --full --json', 'stakeout verify --tree /usr --level dirs'], load: () => import('./verify.ts') },
  { name: 'watch', brief: 'Guards the services of this host: sees a part being taken, puts it back, names who took it', example: 'stakeout watch --policy restore', more: ['stakeout watch --policy restore --class config=observe', 'stakeout watch --service apache2 --stability 120'], load: () => import('./watch.ts') },
  { name: 'guard', brief: 'Refuses package changes that would take what a service needs, inside apt and dpkg', example: 'stakeout guard install', more: ['stakeout guard status', "stakeout guard approve TXN-0123456789 --reason 'moving to nginx' --for 10m", 'stakeout guard remove', 'stakeout guard kernel on', "stakeout guard kernel allow --reason 'module retired' -- a2dismod status"], load: () => import('./guard.ts') },
  { name: 'audit', brief: 'Reads scripts, and says what they would take from a service before they run', example: 'stakeout audit clean-up.sh', more: ['stakeout audit --profile lamp-debian12 .', 'ssh web1 cat /usr/local/sbin/clean-up | stakeout audit --inventory web1.json -', 'stakeout audit --format sarif --fail-on never . > audit.sarif', "stakeout audit --baseline .stakeout-audit.json --accept 'moves to FPM, OPS-123' --expires 2027-03-31 ops/"], load: () => import('./audit.ts') },
  { name: 'rehearse', brief: 'Runs a command in a throw-away clone of this host and shows what it would do to its services', example: 'stakeout rehearse -- apt-get -y purge php8.2-common', more: ['stakeout rehearse --script /etc/cron.daily/clean-up', 'stakeout rehearse --json --timeout 60 -- ./deploy.sh --all'], load: () => import('./rehearse.ts') },
  { name: 'puppet', brief: 'Makes Puppet, Ansible or cloud-init keep what the services need, and reads what was repaired', example: 'stakeout puppet generate --out modules/web_parts', more: ['stakeout puppet generate --name acme-web_parts --allow-download', 'stakeout puppet generate --as ansible --out roles/web_parts', 'stakeout puppet check'], load: () => import('./puppet.ts') },
  { name: 'run', brief: 'Runs a script that cannot take away what the services load, and looks at them afterwards', example: 'stakeout run -- ./clean-up.sh --all', load: () => import('./run-script.ts') },
  { name: 'status', brief: 'One screen: what is guarded, since when, what is wrong, what to do next', example: 'stakeout status', load: () => import('./status.ts') },
  { name: 'incidents', brief: 'Lists what went wrong, newest first', example: 'stakeout incidents --open', load: () => import('./incidents.ts') },
  { name: 'incident', brief: 'Shows one incident (show) or says that you are on it (ack)', example: 'stakeout incident show INC-20260102-1', more: ['stakeout incident show --follow INC-20260102-1', "stakeout incident ack INC-20260102-1 --note 'looking at it'"], load: () => import('./incident.ts') },
  { name: 'diagnose', brief: 'Finds out why a web service fails, or will fail at its next restart, and what to do', example: 'stakeout diagnose', more: ['stakeout diagnose --explain', 'stakeout diagnose --probe http://127.0.0.1/checkout,shop.example --json'], load: () => import('./diagnose.ts') },
  { name: 'repair', brief: 'Carries out the repair that the diagnosis names, or puts single parts back', example: 'stakeout repair --yes', more: ['stakeout repair INC-20260102-1', 'stakeout repair --cause 2 --yes', 'stakeout repair --yes /usr/lib/apache2/modules/libphp8.2.so'], load: () => import('./repair.ts') },
  { name: 'restart', brief: 'Restarts a service when it would survive that, and starts one that is down', example: 'stakeout restart apache2', more: ['stakeout restart php8.2-fpm --reload --yes'], load: () => import('./restart.ts') },
  { name: 'undo', brief: 'Takes a repair back: puts there again what stood there before', example: 'stakeout undo --list', more: ['stakeout undo REP-20260102T030405678Z-1f2e3d4c', 'stakeout undo /etc/apache2/mods-enabled/php8.2.load'], load: () => import('./undo.ts') },
  { name: 'postmortem', brief: 'Writes, checks, reviews and exports the post-mortem of an incident', example: 'stakeout postmortem draft INC-20260102-1', more: ['stakeout postmortem check INC-20260102-1 --publish', 'stakeout postmortem import examples/postmortem/story.md --out story', "stakeout postmortem sign-off story --by 'Mara K.'", 'stakeout postmortem export story --to html --out story.html'], load: () => import('./postmortem/index.ts') },
  { name: 'actions', brief: 'Keeps the measures that were promised after incidents, and proves that they hold', example: 'stakeout actions adopt story', more: ['stakeout actions check', 'stakeout actions start guard-package-scripts --owner mara --due 2026-03-31', 'stakeout actions adopt INC-20260102-1'], load: () => import('./actions/index.ts') },
  { name: 'runbook', brief: 'Lists, shows, checks and follows runbooks: Markdown whose steps run, are judged and recorded', example: 'stakeout runbook run module-missing', more: ['stakeout runbook list', 'stakeout runbook show strace', 'stakeout runbook lint my-runbook.md', 'stakeout runbook run fpm-down --incident INC-20260102-1', 'stakeout runbook learn INC-20260102-1'], load: () => import('./runbook/command.ts') },
  { name: 'blog', brief: 'Builds, serves and publishes the blog of post-mortems, and its comments', example: 'stakeout blog build postmortems --out site', more: ['stakeout blog serve site', 'stakeout blog publish site --to /srv/www/blog', 'stakeout blog comments list', 'stakeout blog comments approve k3v7c2wq5hxa'], load: () => import('./blog.ts') },
  { name: 'drill', brief: 'Breaks a practice host for you, gives you a shell in it, and scores what you do', example: 'stakeout drill start --random', more: ['stakeout drill list', 'stakeout drill start module-unlinked', 'stakeout drill from INC-20260102-1', 'stakeout drill records --csv > training.csv', 'stakeout drill certificate mara > mara.html'], load: () => import('./drill/command.ts') },
  { name: 'oncall', brief: 'Shows who is on call and who is paged, and takes what you say of incidents', example: 'stakeout oncall who', more: ["stakeout oncall ack INC-20260102-1 --note 'looking at it' --eta 45m", 'stakeout oncall handover INC-20260102-1 --to jonas', "stakeout oncall silence INC-20260102-1 --until +2h --reason 'known, OPS-311'", 'stakeout oncall status', 'stakeout oncall test --channel mail', 'stakeout oncall who --at +12h --schedule web', 'stakeout oncall gaps --days 14', 'stakeout oncall calendar --person mara > mara.ics'], load: () => import('./oncall.ts') },
  { name: 'web', brief: 'Serves incidents, services, guard and on-call to browsers, as a user of its own', example: 'stakeout web serve', more: ['stakeout web set-up-code', 'stakeout web serve --listen 0.0.0.0:443 --origin https://stakeout.example --tls-certificate chain.pem --tls-key key.pem'], load: () => import('./web.ts') },
  { name: 'config', brief: 'Checks the configuration of on-call, and says line and column of what is wrong', example: 'stakeout config check', more: ['stakeout config check --json examples/stakeout.yaml', 'stakeout config check --replacing /etc/stakeout/stakeout.yaml new.yaml', 'stakeout config schema > stakeout.schema.json'], load: () => import('./config.ts') },
  { name: 'metrics', brief: 'Gives what is measured of this host to Prometheus and Grafana', example: 'stakeout metrics show', more: ['stakeout metrics rules > stakeout.rules.yml', 'stakeout metrics dashboard > stakeout.json'], load: () => import('./metrics.ts') },
  { name: 'journal', brief: 'Prints everything that happened, or checks that the record is whole (verify)', example: 'stakeout journal --since 2h --kind incident', more: ['stakeout journal --follow', 'stakeout journal verify'], load: () => import('./journal.ts') },
  { name: 'selftest', brief: 'Sends a canary through the whole path and says which link is broken', example: 'stakeout selftest', load: () => import('./selftest.ts') },
  { name: 'start', brief: 'Guards the web service of this host; without one, replays the theft on a practice host', example: 'stakeout start --once', more: ['stakeout start --practice --theft module-unlinked'], load: () => import('./start.ts') },
];
