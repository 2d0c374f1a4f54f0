/** The plugin of dnf 4: hands what is about to be done to the hook, and refuses on its word. Python, since dnf is. */
import { DNF_PROTECTED, HOOKS } from '../layout.ts';
import { DEADLINE_SECONDS, PROMPT_DEADLINE_SECONDS } from './common.ts';
import type { HookSettings } from './settings.ts';

/** The hook ends by itself before that; a hook that was stopped does not. */
const SPARE_SECONDS = 2;

export function dnfPlugin({ failMode }: Pick<HookSettings, 'failMode'>): string {
  return `# Written by 'stakeout guard install'; do not edit. Taken out by 'stakeout guard remove'.
import json
import os
import subprocess
import sys

import dnf
import dnf.exceptions
import dnf.transaction

HOOK = '${HOOKS}/dnf-hook'
PROTECTED = '${DNF_PROTECTED}'
MODE = '${failMode}'
SECONDS = {'prompt': ${PROMPT_DEADLINE_SECONDS + SPARE_SECONDS}, 'decide': ${DEADLINE_SECONDS + SPARE_SECONDS}}

COMES = (dnf.transaction.PKG_INSTALL, dnf.transaction.PKG_UPGRADE, dnf.transaction.PKG_DOWNGRADE,
         dnf.transaction.PKG_REINSTALL, dnf.transaction.PKG_OBSOLETE)
GOES = (dnf.transaction.PKG_REMOVE, dnf.transaction.PKG_OBSOLETED)


def protected_names():
    try:
        with open(PROTECTED) as names:
            return [line.strip() for line in names if line.strip() and not line.startswith('#')]
    except OSError:
        return []


class StakeoutGuard(dnf.Plugin):
    name = 'stakeout_guard'

    def config(self):
        # Where this is asked, effects decide; the names are for a dnf without it.
        if not os.access(HOOK, os.X_OK):
            return
        left = list(self.base.conf.protected_packages)
        for name in protected_names():
            if name in left:
                left.remove(name)
        self.base.conf.protected_packages = left

    def resolved(self):
        self.ask('prompt')

    def pre_transaction(self):
        if not self.ask('decide'):
            raise dnf.exceptions.Error('refused by the stakeout guard, nothing was changed')

    def ask(self, when):
        changes = self.changes(when)
        if not changes or not os.access(HOOK, os.X_OK):
            return True
        told = json.dumps({'schema': 'stakeout.dnf-transaction/1', 'commandLine': ' '.join(sys.argv),
                           'changes': changes}, separators=(',', ':')) + '\\n'
        try:
            done = subprocess.run([HOOK, when], input=told.encode(), stdout=subprocess.DEVNULL, timeout=SECONDS[when])
            return done.returncode != 1
        except (OSError, subprocess.TimeoutExpired):
            return self.fall_back(changes)

    def fall_back(self, changes):
        needed = set(protected_names()) & {one['name'] for one in changes if one['action'] == 'remove'}
        closed = MODE == 'closed' or (MODE == 'last-known' and needed)
        sys.stderr.write("stakeout guard: could not judge this (its hook did not answer); %s by its mode '%s'\\n"
                         % ('refused' if closed else 'it goes on', MODE))
        return not closed

    def changes(self, when):
        seen = {}
        # What is obsolete is followed by something that has not been fetched yet: nothing to foretell.
        goes = GOES if when == 'decide' else (dnf.transaction.PKG_REMOVE,)
        for item in self.base.transaction or []:
            action = 'install' if item.action in COMES else 'remove' if item.action in goes else None
            if action is None or item.pkg is None:
                continue
            pkg = item.pkg
            one = {'action': action, 'name': pkg.name, 'arch': pkg.arch, 'version': pkg.evr}
            if action == 'install' and os.path.isfile(pkg.localPkg()):
                one['file'] = os.path.abspath(pkg.localPkg())
            seen[(action, pkg.name, pkg.arch, pkg.evr)] = one
        return list(seen.values())
`;
}
