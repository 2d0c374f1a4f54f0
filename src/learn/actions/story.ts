/** The five promises of the story, ready to be adopted: each with the check that proves it. */
import type { ActionItem } from '../postmortem/action-item.ts';

export const STORY_ITEMS: readonly ActionItem[] = [
  {
    id: 'guard-package-scripts',
    type: 'prevent',
    title:
      'Package scripts cannot take what a service needs: the guard stands in apt and dpkg and refuses the script of the outage',
    owner: null,
    due: null,
    tracker: null,
    done: { check: 'guard-refuses' },
  },
  {
    id: 'watch-essential-modules',
    type: 'detect',
    title: 'Every module and extension in use is in the baseline, and a running agent watches it',
    owner: null,
    due: null,
    tracker: null,
    done: { check: 'integrity-watched' },
  },
  {
    id: 'puppet-ensures-modules',
    type: 'prevent',
    title:
      'Puppet ensures the modules: the module of this host was applied twice, and the second run changed nothing',
    owner: null,
    due: null,
    tracker: null,
    done: { check: 'puppet-idempotent', within: 180 },
  },
  {
    id: 'drill-missing-module',
    type: 'mitigate',
    title: 'The runbook for a missing module, with its strace section, was worked through within 180 days',
    owner: null,
    due: null,
    tracker: null,
    done: { check: 'runbook-drilled', runbook: 'module-missing', within: 180 },
  },
  {
    id: 'train-on-call',
    type: 'process',
    title: 'Everybody on call has a training record that has not run out',
    owner: null,
    due: null,
    tracker: null,
    done: { check: 'oncall-trained' },
  },
];
