/**
 * A service that should run does not, its socket is gone, or somebody else has its port: `service-down`, `socket-missing`,
 * `port-conflict`. The first two are often only what a deeper cause looks like.
 */
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis, Support } from '../diagnosis/hypothesis.ts';
import { citeLaunch } from '../diagnosis/symptoms.ts';
import type { ObservedService } from '../observation/model.ts';
import type { PortHolder } from '../observation/object-model.ts';
import type { CauseFamily } from './family.ts';
import { plan, restart } from './mend.ts';

export const service: CauseFamily = {
  name: 'service',
  propose: (on) => [...down(on), ...sockets(on), ...ports(on)],
};

function down(on: Case): readonly Hypothesis[] {
  return on.wanted.filter((one) => !one.running).map((one) => downHypothesis(on, one));
}

function downHypothesis(on: Case, one: ObservedService): Hypothesis {
  const { id, name } = one.service;
  const package_ = on.object(one.service.executable)?.package;
  return {
    kind: 'service-down',
    object: id,
    ...(package_ === undefined ? {} : { package: package_ }),
    summary: `${name} does not run, and nothing is found that keeps it from starting`,
    prior: one.guessed === true ? 0.1 : 0.4,
    support: [
      {
        weight: one.guessed === true ? 0.1 : 0.5,
        evidence: on.ledger.cite(
          'procfs',
          `no process of ${name} (${one.service.executable}) runs; it should: ${one.wanted ?? ''}`,
          { from: '/proc' },
        ),
        why: 'looked up now',
      },
      ...refusals(on, one),
      ...launched(on, one),
      ...(one.configTest.result === 'ok'
        ? [
            {
              weight: 0.3,
              evidence: on.ledger.cite('config-test', `${one.configTest.argv.join(' ')}: passed`),
              why: 'it would start',
            },
          ]
        : []),
    ],
    services: [id],
    explains: ['down', 'bad-gateway', 'timeout', 'unreachable', 'server-error', 'wrong-body', 'not-found'],
    depth: 'symptom',
    madeBy: id,
    repair: plan(`Start ${name}.`, [restart(id)]),
  };
}

/** It comes up in a clone of this host: nothing on the disk keeps it from running. */
function launched(on: Case, { service: { id } }: ObservedService): readonly Support[] {
  const launch = on.observation.launches.find((l) => l.service === id && l.outcome !== 'ended');
  return launch === undefined
    ? []
    : [
        {
          weight: 0.5,
          evidence: citeLaunch(launch, on.ledger),
          why: 'it would start',
        },
      ];
}

/** Who hands on to it is refused. */
function refusals(on: Case, one: ObservedService): readonly Support[] {
  const addresses = new Set(one.expects.map((e) => e.address));
  const said = on.said('connect').findLast(({ statement }) => addresses.has(statement.address));
  return said === undefined
    ? []
    : [{ weight: 0.6, evidence: on.ledger.quote(said.fact), why: 'nobody answers where it should listen' }];
}

/** It runs and listens, as far as the kernel knows, at a path that is not there any more. */
function sockets(on: Case): readonly Hypothesis[] {
  return on.wanted
    .filter((one) => one.running)
    .flatMap((one) =>
      one.expects
        .filter((e) => e.address.startsWith('unix:'))
        .map((e) => ({ one, address: e.address, path: e.address.slice('unix:'.length) })),
    )
    .filter(
      ({ path, one, address }) =>
        on.isMissing(path) &&
        (one.listening.includes(address) || !one.listening.some((l) => l.startsWith('unix:'))),
    )
    .map(({ one, address, path }) => socketHypothesis(on, one, address, path));
}

function socketHypothesis(on: Case, one: ObservedService, address: string, path: string): Hypothesis {
  const owner = on.object(one.service.executable)?.package;
  const held = one.listening.includes(address);
  return {
    kind: 'socket-missing',
    object: path,
    ...(owner === undefined ? {} : { package: owner }),
    summary: `${path} is gone while ${one.service.name} runs${held ? ' and still holds it' : ''}: nobody can reach it`,
    prior: 0.4,
    support: [
      {
        weight: 0.6,
        evidence: on.ledger.cite(
          'procfs',
          `${one.service.name} runs (${one.processes} processes) and its socket ${path} does not exist`,
        ),
        why: 'looked up now',
      },
      ...refusals(on, one),
      ...on.changesOf(path).map((c) => ({ weight: 0.4, evidence: on.citeChange(c), why: 'it was there' })),
    ],
    services: [one.service.id],
    explains: ['bad-gateway', 'timeout', 'server-error'],
    depth: held ? 'root' : 'symptom',
    madeBy: one.service.id,
    repair: plan(`Let ${one.service.name} make its socket again.`, [restart(one.service.id)]),
  };
}

function ports(on: Case): readonly Hypothesis[] {
  return on.observation.portHolders.map((holder) => portHypothesis(on, holder));
}

function portHypothesis(on: Case, holder: PortHolder): Hypothesis {
  const said = on.said('address-in-use').at(-1);
  return {
    kind: 'port-conflict',
    object: holder.comm,
    summary: `${holder.comm} (process ${holder.pid}: ${holder.argv.join(' ').slice(0, 120)}) holds ${holder.address}, which ${holder.wantedBy} needs`,
    prior: 0.6,
    support: [
      {
        weight: 0.7,
        evidence: on.ledger.cite('procfs', `${holder.address} is held by ${holder.comm}[${holder.pid}]`, {
          from: '/proc/net/tcp, /proc/PID/fd',
        }),
        why: 'looked up now',
      },
      ...(said === undefined
        ? []
        : [{ weight: 0.8, evidence: on.ledger.quote(said.fact), why: 'the service says so' }]),
    ],
    services: [holder.wantedBy],
    explains: [
      'down',
      'unreachable',
      'wrong-body',
      'not-found',
      'start-refused',
      'server-error',
      'forbidden',
      'reset',
      'timeout',
      'bad-gateway',
    ],
    depth: 'root',
    repair: plan(`End ${holder.comm}, then start ${holder.wantedBy}.`, [
      {
        summary: `end process ${holder.pid}`,
        argv: ['/usr/bin/kill', String(holder.pid)],
        undo: [...startAgain(holder)],
        interrupts: `whatever ${holder.comm} does`,
      },
      restart(holder.wantedBy),
    ]),
  };
}

/** Only a program that was started by an absolute path can be started the same way again. */
function startAgain({ argv }: PortHolder): readonly string[] {
  return argv[0]?.startsWith('/') === true ? argv : [];
}
