/** The outage of the story as the desk tells it, for tests and screenshots: every time is counted from a moment that is given. */
import type {
  EvidencePage,
  GuardPage,
  Impact,
  IncidentDetail,
  IncidentLine,
  OnCallPage,
  Plan,
  Result,
  ServiceDetail,
  ServicesPage,
  Settings,
  AuditPage,
} from '../../../desk/index.ts';

export const BURNING = 'INC-20261127-1';
const LIB = '/usr/lib/apache2/modules/libphp8.2.so';
const HASH = '7d0f4c0b5a3e9a1f62c8d4e5b6a79808f1e2d3c4b5a697887766554433221100';
const ACTOR = 'rm -f libphp8.2.so ← /bin/sh /opt/ops/cleanup.sh ← cron';

export class Story {
  readonly now: Date;

  constructor(now: Date) {
    this.now = now;
  }

  /** So many seconds before now. */
  at(secondsAgo: number): string {
    return new Date(this.now.getTime() - secondsAgo * 1000).toISOString();
  }

  line(): IncidentLine {
    return {
      id: BURNING,
      title: 'shop.example answers with 500: a part of apache2 is missing',
      state: 'triggered',
      severity: 'critical',
      openedAt: this.at(840),
      resolvedAt: null,
      services: [{ key: 'apache2', name: 'apache2' }],
      cause: `${LIB} is missing; it was removed by line 37 of cleanup.sh.`,
    };
  }

  older(): IncidentLine[] {
    const past = (
      id: string,
      days: number,
      title: string,
      cause: string | null,
      lasted: number,
    ): IncidentLine => ({
      id,
      title,
      state: 'resolved',
      severity: 'warning',
      openedAt: this.at(days * 86_400),
      resolvedAt: this.at(days * 86_400 - lasted),
      services: [{ key: 'php8.2-fpm', name: 'php8.2-fpm' }],
      cause,
    });
    return [
      past(
        'INC-20261124-1',
        3,
        'php8.2-fpm: its pool has no free process',
        'A backend answers slowly.',
        1260,
      ),
      past(
        'INC-20261119-2',
        8,
        'apache2: mods-enabled/rewrite.load changed',
        'The module was switched off.',
        95,
      ),
      past('INC-20261119-1', 8, 'apache2: a page answers with its source', null, 41),
    ];
  }

  incident(change: Partial<IncidentDetail> = {}): IncidentDetail {
    const item = (seq: number, secondsAgo: number, kind: string, text: string) => ({
      seq,
      at: this.at(secondsAgo),
      kind,
      text,
    });
    return {
      ...this.line(),
      findings: [
        {
          id: `missing:file:${LIB}`,
          kind: 'missing',
          severity: 'critical',
          path: LIB,
          services: ['apache2'],
          reason: ['site shop.example', 'LoadModule php_module', LIB],
          package: 'libapache2-mod-php8.2',
          seenAt: this.at(842),
          entry: 2207,
          closed: null,
        },
      ],
      signals: [
        {
          id: 's1',
          kind: 'errors',
          severity: 'critical',
          since: this.at(838),
          summary: '61 % of requests to shop.example fail with 500',
          endedAt: null,
        },
      ],
      diagnosis: {
        at: this.at(802),
        entry: 2213,
        verdict: 'fault',
        summary: 'Apache cannot run PHP: its module is gone.',
        causes: [
          {
            kind: 'file-missing',
            object: LIB,
            package: 'libapache2-mod-php8.2',
            confidence: 0.97,
            summary: `${LIB} is missing, removed by line 37 of /opt/ops/cleanup.sh`,
            evidence: ['e1', 'e2', 'e4'],
            actor: { text: ACTOR, user: 'root', at: this.at(842), source: 'journal' },
          },
        ],
        evidence: this.evidence().items.map(({ from, ...rest }) =>
          from === null ? rest : { ...rest, from },
        ),
        limits: ['The error log of php8.2-fpm cannot be read.'],
      },
      actions: [
        {
          at: this.at(700),
          text: `did not restore ${LIB}: the policy leaves it to you`,
          outcome: 'declined',
          entry: 2216,
        },
      ],
      actors: [{ line: ACTOR, user: 'root', evidence: [2208] }],
      timeline: [
        item(2206, 842, 'incident.opened', 'incident opened: shop.example answers with 500'),
        item(2207, 842, 'finding.opened', `${LIB}: missing`),
        item(2208, 841, 'actor.identified', `${LIB}: done by ${ACTOR}`),
        item(2209, 838, 'signal.raised', 'signal: 61 % of requests to shop.example fail with 500'),
        item(2210, 836, 'service.checked', 'apache2 NOT healthy: 3 of 4 pages wrong (status)'),
        item(2211, 835, 'oncall.recorded', 'routed to web by rule 2'),
        item(2212, 832, 'oncall.delivery', 'page to person:mara by ntfy arrived (412 ms)'),
        item(
          2213,
          802,
          'incident.diagnosed',
          `diagnosis (fault, file-missing, confidence 0.97): ${LIB} is missing`,
        ),
        item(2214, 760, 'transaction.ended', 'dpkg is done, harmful: libapache2-mod-php8.2 lost its module'),
        item(2216, 700, 'restore.declined', `did not restore ${LIB}: the policy leaves it to you`),
        item(2217, 420, 'note', 'Shop team says the checkout is down too.\nFPM pages answer as they should.'),
        item(2218, 232, 'oncall.delivery', 'page to person:jon by ntfy arrived (388 ms)'),
      ],
      comments: [
        {
          id: 2219,
          at: this.at(200),
          by: 'Petra',
          text: 'Is that the script we moved to cron last week?',
          replyTo: null,
        },
        {
          id: 2220,
          at: this.at(150),
          by: 'Jon',
          text: 'Yes. It should never run on web hosts.',
          replyTo: 2219,
        },
      ],
      instants: {
        cause: { at: this.at(842), source: 'agent', precision: 'exact', evidence: [2207] },
        impactStart: { at: this.at(838), source: 'probe', precision: 'at-latest', evidence: [2210] },
        detect: { at: this.at(838), source: 'agent', precision: 'exact', evidence: [2206] },
        notify: { at: this.at(832), source: 'agent', precision: 'exact', evidence: [2212] },
        ack: { at: null, evidence: [] },
      },
      lastSeq: 2220,
      ...change,
    };
  }

  /** Ended well: for the page of an incident that is over. */
  over(): IncidentDetail {
    const open = this.incident();
    return {
      ...open,
      state: 'resolved',
      resolvedAt: this.at(60),
      findings: open.findings.map((one) => ({ ...one, closed: 'restored' })),
      signals: open.signals.map((one) => ({ ...one, endedAt: this.at(120) })),
    };
  }

  impact(): Impact {
    const STEP = 15;
    const points = Array.from({ length: 76 }, (_, at) => {
      const secondsAgo = 1140 - at * STEP;
      const harmed = secondsAgo <= 840;
      const requests = 180 + ((at * 37) % 50);
      const serverErrors = harmed
        ? Math.round(requests * (0.55 + ((at * 13) % 10) / 80))
        : at % 9 === 0
          ? 1
          : 0;
      return {
        at: this.at(secondsAgo),
        stepMs: STEP * 1000,
        requests,
        serverErrors,
        checks: 4,
        wrong: harmed ? 3 : 0,
        clients: 90,
        affected: harmed ? 55 : 0,
      };
    }).filter((_, at) => at < 12 || at > 14);
    const sum = (pick: (one: (typeof points)[number]) => number): number =>
      points.reduce((all, one) => all + pick(one), 0);
    return {
      incident: BURNING,
      from: this.at(1140),
      to: this.at(0),
      stepMs: STEP * 1000,
      points,
      series: [{ service: 'apache2', name: 'apache2', points }],
      totals: {
        requests: sum((one) => one.requests),
        serverErrors: sum((one) => one.serverErrors),
        checks: sum((one) => one.checks),
        wrong: sum((one) => one.wrong),
        clients: 412,
        affected: 251,
      },
      markers: [
        { kind: 'change', at: this.at(842), text: 'libphp8.2.so was removed', entry: 2207 },
        { kind: 'detect', at: this.at(812), text: 'incident opened', entry: 2206 },
        { kind: 'page', at: this.at(770), text: 'Mara was paged', entry: 2212 },
        { kind: 'page', at: this.at(232), text: 'Jon was paged', entry: 2218 },
      ],
    };
  }

  evidence(): EvidencePage {
    const item = (
      id: string,
      source: EvidencePage['items'][number]['source'],
      text: string,
      from: string | null,
    ) => ({
      id,
      source,
      at: this.at(810),
      text,
      from,
    });
    const call = `openat(AT_FDCWD, "${LIB}", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)`;
    return {
      incident: BURNING,
      items: [
        item('e1', 'strace', call, 'strace -f -e trace=file apache2 -t'),
        item('e2', 'package-db', 'libapache2-mod-php8.2 8.2.29-1 lists the file', 'dpkg -S'),
        item('e3', 'error-log', 'Cannot load modules/libphp8.2.so into server', '/var/log/apache2/error.log'),
        item('e4', 'journal', `done by ${ACTOR}`, null),
      ],
      trace: [
        {
          evidence: 'e1',
          at: this.at(810),
          line: 'openat(AT_FDCWD, "/etc/apache2/mods-enabled/php8.2.load", O_RDONLY|O_CLOEXEC) = 3',
          call: null,
        },
        {
          evidence: 'e1',
          at: this.at(810),
          line: 'read(3, "# Conflicts: php5\\nLoadModule php_module /usr/lib/apache2/modules/libphp8.2.so\\n", 4096) = 102',
          call: null,
        },
        {
          evidence: 'e1',
          at: this.at(810),
          line: call,
          call: { process: 'apache2', syscall: 'openat', subject: LIB, errno: 'ENOENT', times: 2 },
        },
        {
          evidence: 'e1',
          at: this.at(810),
          line: 'write(2, "apache2: Syntax error on line 146 of /etc/apache2/apache2.conf", 62) = 62',
          call: null,
        },
      ],
      logs: [
        {
          log: '/var/log/apache2/error.log',
          lines: [
            {
              evidence: 'e3',
              at: this.at(835),
              text: '[core:error] [pid 812] AH00526: Syntax error on line 3 of /etc/apache2/mods-enabled/php8.2.load:',
            },
            {
              evidence: 'e3',
              at: this.at(835),
              text: 'Cannot load /usr/lib/apache2/modules/libphp8.2.so into server: cannot open shared object file: No such file or directory',
            },
          ],
        },
      ],
      packages: [
        {
          at: this.at(850),
          entry: 2204,
          manager: 'apt',
          verdict: 'harmful',
          summary: 'cleanup.sh removed files of libapache2-mod-php8.2 after it purged php7.4-common',
          transaction: 'TXN-0a1b2c3d4e',
          changes: ['remove php7.4-common 7.4.33-1', 'remove libpcre3 2:8.39-13'],
          commandLine: 'apt-get --yes purge php7.4-common',
        },
      ],
      files: [
        {
          finding: `missing:file:${LIB}`,
          path: LIB,
          class: 'module',
          package: 'libapache2-mod-php8.2',
          differences: ['missing'],
          expected: {
            type: 'file',
            mode: '0644',
            owner: 'root:root',
            size: 5_124_760,
            sha256: HASH,
            target: null,
          },
          actual: null,
          now: 'missing',
          diff: null,
        },
        {
          finding: 'corrupted:file:/etc/apache2/mods-enabled/php8.2.conf',
          path: '/etc/apache2/mods-enabled/php8.2.conf',
          class: 'configuration',
          package: null,
          differences: ['content', 'size'],
          expected: {
            type: 'file',
            mode: '0644',
            owner: 'root:root',
            size: 1024,
            sha256: HASH,
            target: null,
          },
          actual: {
            type: 'file',
            mode: '0644',
            owner: 'root:root',
            size: 1009,
            sha256: HASH.split('').toReversed().join(''),
            target: null,
          },
          now: 'differs',
          diff: {
            removed: [{ line: 3, text: '    SetHandler application/x-httpd-php' }],
            added: [{ line: 3, text: '    # SetHandler application/x-httpd-php' }],
            cut: false,
          },
        },
      ],
      actors: [
        {
          findings: [`missing:file:${LIB}`],
          rung: 'ebpf',
          user: 'root',
          loginUser: 'deploy',
          sudoUser: null,
          directory: '/usr/lib/apache2/modules',
          processes: [
            { pid: 40_122, program: 'rm', argv: ['rm', '-f', 'libphp8.2.so'], executable: '/usr/bin/rm' },
            {
              pid: 40_101,
              program: 'sh',
              argv: ['/bin/sh', '/opt/ops/cleanup.sh'],
              executable: '/usr/bin/dash',
            },
            { pid: 40_100, program: 'cron', argv: ['/usr/sbin/CRON', '-f'], executable: '/usr/sbin/cron' },
            { pid: 612, program: 'cron', argv: ['/usr/sbin/cron', '-f'], executable: '/usr/sbin/cron' },
          ],
          script: { path: '/opt/ops/cleanup.sh', line: 37, text: 'rm -f "$MODULES"/libphp*.so' },
          package: null,
          entries: [2208],
        },
      ],
    };
  }

  onCall(): OnCallPage {
    return {
      at: this.at(0),
      standing: 'Mara would be paged by ntfy, then Jon after 10 minutes.',
      running: true,
      inForce: true,
      problems: [],
      rotations: [
        {
          schedule: 'web-primary',
          zone: 'Europe/Berlin',
          now: { id: 'mara', name: 'Mara' },
          until: this.at(-3 * 86_400),
          next: { id: 'jon', name: 'Jon' },
        },
        {
          schedule: 'web-second',
          zone: 'Europe/Berlin',
          now: { id: 'jon', name: 'Jon' },
          until: this.at(-3 * 86_400),
          next: null,
        },
      ],
      gaps: {
        schedules: [
          {
            schedule: 'web-second',
            from: this.at(-4 * 86_400),
            until: this.at(-4 * 86_400 - 28_800),
            skipped: ['web'],
          },
        ],
        policies: [],
      },
      pages: [
        {
          incident: BURNING,
          title: this.line().title,
          severity: 'critical',
          services: ['apache2'],
          phase: 'triggered',
          dueAt: this.at(-372),
          openForMs: 840_000,
          policy: 'web',
          step: 2,
          round: 1,
          paged: ['person:mara', 'person:jon'],
          acknowledgedBy: [],
          awake: [],
          quiet: null,
        },
      ],
      pending: [
        {
          incident: BURNING,
          purpose: 'page',
          recipient: 'channel:team-room',
          channel: 'team-room',
          attempts: 2,
          dueInMs: 4000,
          why: 'answered 502',
        },
      ],
      pendingCount: 1,
      channels: [
        {
          id: 'ntfy',
          kind: 'ntfy',
          failing: false,
          failures: 0,
          since: null,
          lastSent: this.at(232),
          why: null,
        },
        {
          id: 'mail',
          kind: 'smtp',
          failing: false,
          failures: 0,
          since: null,
          lastSent: this.at(832),
          why: null,
        },
        {
          id: 'team-room',
          kind: 'mattermost',
          failing: true,
          failures: 2,
          since: this.at(230),
          lastSent: this.at(86_400),
          why: 'answered 502',
        },
      ],
      untrained: [
        { person: 'jon', name: 'Jon', schedule: 'web-primary', from: this.at(-3 * 86_400), since: null },
      ],
      quiets: [
        {
          what: 'maintenance',
          name: 'switch-change',
          incident: null,
          reason: 'new switches in rack 4',
          by: 'jon',
          from: this.at(3600),
          until: this.at(-7200),
        },
      ],
      people: [
        { id: 'mara', name: 'Mara' },
        { id: 'jon', name: 'Jon' },
      ],
      heartbeat: { everyMs: 60_000, last: this.at(21), why: null },
      outboxTrouble: null,
    };
  }

  service(
    key: string,
    change: Partial<ServicesPage['services'][number]> = {},
  ): ServicesPage['services'][number] {
    return {
      key,
      name: key,
      stack: key.startsWith('php') ? 'php-fpm' : 'apache',
      wanted: true,
      sites: ['https://shop.example/', 'https://shop.example/cart'],
      state: 'good',
      components: { total: 184, missing: 0, changed: 0 },
      incidents: [],
      signals: [],
      checks: this.checks(() => true),
      ...change,
    };
  }

  checks(ok: (at: number) => boolean, newestSecondsAgo = 2): ServicesPage['services'][number]['checks'] {
    return Array.from({ length: 48 }, (_, at) => ({
      at: this.at((47 - at) * 5 + newestSecondsAgo),
      ok: ok(at),
      site: 'https://shop.example/',
      failure: ok(at) ? null : 'status',
      status: ok(at) ? 200 : 500,
      tookMs: 40 + ((at * 7) % 30),
    }));
  }

  services(): ServicesPage {
    return {
      at: this.at(0),
      baseline: { generation: 14, createdAt: this.at(6 * 86_400), components: 402, broken: [] },
      lastCheck: { at: this.at(312), scope: 'all', checked: 402, findings: 1 },
      services: [
        this.service('apache2', {
          state: 'bad',
          components: { total: 184, missing: 1, changed: 1 },
          incidents: [BURNING],
          signals: [
            {
              severity: 'critical',
              since: this.at(838),
              summary: '61 % of requests to shop.example fail with 500',
            },
          ],
          checks: this.checks((at) => at < 19 || at % 5 === 2),
        }),
        this.service('php8.2-fpm', {
          sites: ['https://api.example/'],
          components: { total: 141, missing: 0, changed: 0 },
        }),
        this.service('nginx', {
          sites: ['https://static.example/'],
          components: { total: 77, missing: 0, changed: 0 },
          checks: this.checks(() => true, 90),
        }),
      ],
    };
  }

  overview(): Result<'overview'> {
    return {
      host: 'web-3.example',
      at: this.at(0),
      guarded: true,
      policy: 'restore',
      services: ['apache2', 'php8.2-fpm', 'nginx'],
      watching: 402,
      onCall: 'Mara would be paged',
      kernelGuard: 'keeps 402 parts',
      notes: ['/srv/uploads is on a file system without events; it is compared every hour'],
      selftest: { at: this.at(2 * 86_400), ok: false, failed: ['page'] },
      channelTest: { at: this.at(86_400), ok: true, failed: [] },
      open: [this.line()],
      lastSeq: 2220,
    };
  }

  hosts(): Result<'hosts'> {
    return {
      hosts: [
        {
          name: 'web-3.example',
          state: 'bad',
          version: '0.1.0',
          policy: 'restore',
          services: ['apache2', 'php8.2-fpm', 'nginx'],
          watching: 402,
          openIncidents: 1,
          lastCheckAt: this.at(312),
          lastLookAt: this.at(2),
          startedAt: this.at(6 * 86_400),
          notes: this.overview().notes,
        },
      ],
    };
  }

  detail(foresee = false): ServiceDetail {
    const [line] = this.services().services;
    if (line === undefined) throw new Error('the story has a service');
    const part = (
      id: string,
      path: string,
      state: ServiceDetail['parts'][number]['state'],
      group: string,
    ): ServiceDetail['parts'][number] => ({
      id,
      kind: 'file',
      class: group,
      path,
      package: 'libapache2-mod-php8.2',
      state,
      differences: state === 'missing' ? ['missing'] : state === 'changed' ? ['content', 'size'] : [],
      reason: [
        { text: 'site shop.example', file: '/etc/apache2/sites-enabled/shop.conf', line: 2 },
        { text: 'LoadModule php_module', file: '/etc/apache2/mods-enabled/php8.2.load', line: 3 },
        { text: path, file: null, line: null },
      ],
      sha256: HASH,
      kept: state !== 'unchecked',
    });
    return {
      ...line,
      at: this.at(0),
      baseline: this.services().baseline,
      lastCheck: this.services().lastCheck,
      executable: '/usr/sbin/apache2',
      unit: 'apache2.service',
      effective: ['core', 'mpm_prefork', 'php', 'rewrite', 'ssl', 'dir', 'mime'],
      parts: [
        part('p1', LIB, 'missing', 'module'),
        part('p2', '/etc/apache2/mods-enabled/php8.2.conf', 'changed', 'configuration'),
        part('p3', '/usr/lib/apache2/modules/mod_rewrite.so', 'ok', 'module'),
        part('p4', '/usr/lib/x86_64-linux-gnu/libxml2.so.2.9.14', 'ok', 'library'),
        part('p5', '/usr/lib/x86_64-linux-gnu/libpcre2-8.so.0.11.2', 'ok', 'library'),
        part('p6', '/etc/apache2/apache2.conf', 'ok', 'configuration'),
        part('p7', '/run/apache2/apache2.pid', 'unchecked', 'run time'),
      ],
      changes: [
        { seq: 2207, at: this.at(842), kind: 'finding.opened', text: `${LIB}: missing`, incident: BURNING },
        {
          seq: 1804,
          at: this.at(6 * 86_400),
          kind: 'baseline.moved',
          text: 'baseline 14: unattended-upgrades',
          incident: null,
        },
      ],
      foreseen: foresee
        ? {
            at: this.at(1),
            restart: { outcome: 'dies', why: 'Its configuration names a module that is not there.' },
            reload: { outcome: 'refuses', why: 'The configuration test fails first.' },
            evidence: [{ id: 'e1', source: 'config-test', at: this.at(1), text: 'apache2 -t ended with 1' }],
          }
        : null,
    };
  }

  guard(): GuardPage {
    const judged = (
      seq: number,
      change: Partial<GuardPage['judged'][number]>,
    ): GuardPage['judged'][number] => ({
      seq,
      at: this.at(4000 - seq),
      transaction: `TXN-${String(seq).padStart(10, '0')}`,
      layer: 'apt',
      outcome: 'refused',
      summary: 'shop.example would lose PHP: removing php8.2-common takes libapache2-mod-php8.2 with it.',
      commandLine: 'apt-get --yes autoremove php8.2-common',
      changes: ['remove php8.2-common 8.2.29-1', 'remove libapache2-mod-php8.2 8.2.29-1'],
      lost: [LIB, '/etc/apache2/mods-available/php8.2.load'],
      services: ['apache2'],
      sites: ['shop.example'],
      actor: 'apt-get ← sudo ← bash, jon',
      script: null,
      reason: null,
      tookMs: 38,
      approvable: true,
      approval: null,
      ...change,
    });
    return {
      installed: true,
      failMode: 'open: if the guard cannot judge, apt goes on and it is written down',
      files: [
        { path: '/etc/apt/apt.conf.d/00stakeout', state: 'ok' },
        { path: '/etc/dpkg/dpkg.cfg.d/stakeout', state: 'ok' },
      ],
      essentialPackages: ['apache2', 'apache2-bin', 'libapache2-mod-php8.2', 'php8.2-common', 'php8.2-mysql'],
      indexOutdated: false,
      failures: 0,
      kernel: 'keeps 402 parts',
      judged: [
        judged(2190, {}),
        judged(1911, {
          approvable: false,
          approval: { until: this.at(-900), reason: 'moves to nginx tonight', by: 'Mara' },
        }),
        judged(1500, {
          outcome: 'approved',
          approvable: false,
          reason: 'planned',
          script: { path: '/opt/ops/cleanup.sh', line: 37 },
        }),
      ],
      total: 3,
    };
  }

  plan(): Plan {
    const cause = {
      number: 1,
      kind: 'file-missing' as const,
      object: LIB,
      summary: `${LIB} is missing`,
      confidence: 0.97,
    };
    return {
      incident: BURNING,
      at: this.at(3),
      verdict: 'fault',
      summary: 'Apache cannot run PHP: its module is gone.',
      why: null,
      planned: {
        cause,
        summary: 'Put the module back from the vault, test the configuration, reload Apache',
        steps: [
          {
            summary: 'Put the file back',
            argv: ['/usr/bin/stakeout', 'restore', LIB],
            undo: ['/usr/bin/rm', LIB],
            interrupts: null,
          },
          {
            summary: 'Test the configuration',
            argv: ['/usr/sbin/apache2ctl', '-t'],
            undo: [],
            interrupts: null,
          },
          {
            summary: 'Reload',
            argv: ['/usr/bin/systemctl', 'reload', 'apache2'],
            undo: [],
            interrupts: 'connections for about a second',
          },
        ],
        byHand: null,
        note: 'cleanup.sh runs again at 11:00; stop it first.',
        refused: [],
        touches: { services: ['apache2'], paths: [LIB] },
        hash: HASH,
      },
      others: [
        {
          number: 2,
          kind: 'config-error',
          object: '/etc/apache2/mods-enabled/php8.2.conf',
          summary: 'The handler of PHP is commented out',
          confidence: 0.55,
        },
      ],
      running: null,
      done: [
        {
          repair: 'REP-20261127T065012345Z-0a1b2c3d',
          at: this.at(500),
          summary: 'reloaded apache2',
          ok: true,
          verified: false,
          undoneAt: null,
        },
      ],
    };
  }

  settings(): Settings {
    return {
      file: '/etc/stakeout/stakeout.yaml',
      text: 'people:\n  mara:\n    name: Mara\n    contacts:\n      - channel: ntfy\n        to: (secret)\nschedules:\n  web-primary:\n    zone: Europe/Berlin\n',
      why: null,
      hash: HASH,
      problems: [
        {
          severity: 'warning',
          path: 'schedules.web-second',
          line: 12,
          column: 3,
          message: 'nobody is on call from Tuesday 08:00 for 8 h',
        },
      ],
    };
  }

  audit(): AuditPage {
    const entry = (seq: number, by: string, kind: string, text: string, from: string | null) => ({
      seq,
      at: this.at(2300 - seq),
      kind,
      by,
      text,
      incident: kind === 'note' ? BURNING : null,
      from,
    });
    return {
      entries: [
        entry(2217, 'Petra', 'note', 'wrote a note', null),
        entry(2101, 'Mara', 'sign-in', 'signed in with a passkey', '192.0.2.7'),
        entry(2044, 'Mara', 'settings', 'changed the settings', '192.0.2.7'),
        entry(1998, 'nobody', 'sign-in-failed', 'a password that was not hers, for mara', '203.0.113.9'),
      ],
      more: true,
    };
  }
}
