/** The manifests and types. They hold nothing of the host: all of that is data in Hiera. */
import type { GeneratedFile } from '../tree.ts';
import { type Parameter, PARAMETERS, TYPES, withName } from './parameters.ts';

export function manifests(module: string): readonly GeneratedFile[] {
  return [
    { path: 'manifests/init.pp', text: mainClass(module) },
    { path: 'manifests/links.pp', text: linksClass(module) },
    { path: 'manifests/packages.pp', text: packagesClass(module) },
    { path: 'manifests/services.pp', text: servicesClass(module) },
    ...TYPES.map(({ name, summary, alias }) => ({
      path: `types/${name.toLowerCase()}.pp`,
      text: `# @summary ${summary}\ntype ${withName(`MODULE::${name}`, module)} = ${withName(alias, module)}\n`,
    })),
  ];
}

function mainClass(module: string): string {
  const width = Math.max(...PARAMETERS.map(({ type }) => withName(type, module).length));
  const parameters = PARAMETERS.map(
    ({ name, type }) => `  ${withName(type, module).padEnd(width)} $${name},\n`,
  );
  return `# @summary Keeps what the web services of this host cannot run without.
#
# Packages are installed, and each of their needed files is as it was shipped; links that turn modules, sites and
# extensions on are there; services run. When something came back, the configuration is tested and then loaded anew.
# The content of no file is fixed, and nothing is removed: upgrades and edited configuration files stay as they are.
#
# @example
#   include ${module}
#
${PARAMETERS.map(documented).join('')}#
class ${module} (
${parameters.join('')}) {
  if empty($services) {
    fail("${module} has no data for \${facts['os']['name']} \${facts['os']['release']['major']}")
  }

  contain ${module}::packages
  contain ${module}::links
  contain ${module}::services

  Class['${module}::packages'] -> Class['${module}::links'] -> Class['${module}::services']
}
`;
}

function documented({ name, says }: Parameter): string {
  return `# @param ${name}\n${says.map((line) => `#   ${line}\n`).join('')}`;
}

function packagesClass(module: string): string {
  return `# @summary Keeps packages installed, and their needed files as they were shipped.
#
# Puppet's own package resource does not look at files: a package that lost one counts as installed. An edited
# configuration file is no damage.
#
# @api private
class ${module}::packages {
  $script = file('${module}/parts.sh')
  $tested = $${module}::services.filter |$service, $how| { !empty($how['test']) }

  $${module}::packages.each |$package, $kept| {
    if $${module}::manage_packages {
      package { $package:
        ensure => installed,
        before => Exec["${module}: files of \${package}"],
      }
    }

    exec { "${module}: files of \${package}":
      command => ['/bin/sh', '-c', $script, 'parts', 'mend', $package] + $kept['files'],
      unless  => [['/bin/sh', '-c', $script, 'parts', 'intact', $package] + $kept['files']],
      timeout => 1200,
      notify  => ($kept['services'].filter |$service| { $service in $tested }).map |$service| {
        Exec["${module}: configuration of \${service}"]
      },
    }
  }
}
`;
}

function linksClass(module: string): string {
  return `# @summary Keeps the links that turn modules, sites and extensions on. Others are left alone.
#
# @api private
class ${module}::links {
  $tested = $${module}::services.filter |$service, $how| { !empty($how['test']) }

  if $${module}::manage_links {
    $${module}::links.each |$path, $link| {
      file { $path:
        ensure => link,
        target => $link['target'],
        notify => ($link['services'].filter |$service| { $service in $tested }).map |$service| {
          Exec["${module}: configuration of \${service}"]
        },
      }
    }
  }
}
`;
}

function servicesClass(module: string): string {
  return `# @summary Keeps services running, and reloads one when something of its own came back and its configuration holds.
#
# @api private
class ${module}::services {
  $${module}::services.each |$service, $how| {
    if $${module}::manage_services {
      service { $service:
        ensure => running,
      }
    }

    unless empty($how['test']) {
      # A test that fails ends the run with an error, and what depends on it is left alone: neither reload nor start.
      exec { "${module}: configuration of \${service}":
        command     => $how['test'],
        refreshonly => true,
      }

      ~> exec { "${module}: reload of \${service}":
        command     => ['/usr/sbin/service', $service, 'reload'],
        refreshonly => true,
      }

      if $${module}::manage_services {
        Exec["${module}: configuration of \${service}"] -> Service[$service] -> Exec["${module}: reload of \${service}"]
      }
    }
  }
}
`;
}
