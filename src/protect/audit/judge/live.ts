/** This very host: what its services need by its baseline or a fresh inventory, and its package database. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Component, Service } from '../../../domain/component.ts';
import { openPackageDatabase, packageGraph } from '../../../host/packages/index.ts';
import { type AuditedHost, auditedHost } from './host.ts';

/** A library of shell functions is a few kilobytes; a program in its place is none. */
const MAX_SOURCED = 1 << 20;

export function liveHost(
  label: string,
  services: readonly Service[],
  components: readonly Component[],
): AuditedHost {
  const database = openPackageDatabase();
  const facts = { label, manager: database.kind, services, components, packages: packageGraph() };
  return auditedHost(facts, {
    filesOf: (name) => (database.installed(name) === undefined ? undefined : database.filesOf(name)),
    ownerOf: (path) => database.owner(path)?.name,
    readScript: readScriptFile,
  });
}

/** The text of a regular file of bounded size that looks like a script; undefined for anything else. Never waits for a writer. */
export function readScriptFile(path: string): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > MAX_SOURCED) return undefined;
    const text = readFileSync(fd, 'utf8');
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
