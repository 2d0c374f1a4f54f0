/** This very host: what its services need by its baseline or a fresh inventory, and its package database. */
import type { Component, Service } from '../../../domain/component.ts';
import { openPackageDatabase, packageGraph } from '../../../host/packages/index.ts';
import { type AuditedHost, auditedHost } from './host.ts';
import { readScriptFile } from '../shell/index.ts';

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
