/** A safe way to write it, in the language that the finding stands in. Pure. */
import type { Component } from '../../../../domain/component.ts';
import type { Kind } from '../../sources/kind.ts';
import type { Hit } from '../hits/index.ts';
import { type Advice, textOf } from './advice.ts';
import { inAnsible } from './ansible.ts';
import { inPuppet } from './puppet.ts';
import { remedyOf, type Remedy } from './remedy.ts';
import { inCloudInit, inDockerfile, inGithub, inGitlab, inMakefile, inShell, inSystemd } from './scripts.ts';

/** How a remedy is said in each kind of file; a crontab's entry is a line of shell. */
export const LANGUAGES: Readonly<Record<Kind, (remedy: Remedy) => Advice>> = {
  shell: inShell,
  crontab: inShell,
  'system-crontab': inShell,
  dockerfile: inDockerfile,
  makefile: inMakefile,
  systemd: inSystemd,
  ansible: inAnsible,
  puppet: inPuppet,
  'cloud-init': inCloudInit,
  'github-workflow': inGithub,
  'gitlab-ci': inGitlab,
};

/** `components`: those of the hit, most important first. */
export function rewriteText(
  hit: Hit,
  components: readonly Component[],
  doubt: string | undefined,
  language: Kind,
): string {
  return textOf(LANGUAGES[language](remedyOf(hit, components, doubt)));
}

export function rehearseText(language: Kind): string {
  return textOf(LANGUAGES[language]({ kind: 'rehearse' }));
}

/** What finds the place in a file that cannot be read. */
const CHECKERS: Readonly<Record<Kind, string>> = {
  shell: 'sh -n FILE names the place',
  crontab: 'crontab(5) says what an entry is',
  'system-crontab': 'crontab(5) says what an entry is',
  dockerfile: 'docker build --check names the place',
  makefile: 'make -n names the place',
  systemd: 'systemd-analyze verify FILE names the place',
  ansible: 'ansible-playbook --syntax-check FILE names the place',
  puppet: 'puppet parser validate FILE names the place',
  'cloud-init': 'cloud-init schema --config-file FILE names the place',
  'github-workflow': 'the page of the workflow names the place',
  'gitlab-ci': 'the pipeline editor of the project names the place',
};

export function mendText(language: Kind): string {
  return `mend it: ${CHECKERS[language]}`;
}
