/** Unit tests of the module for rspec-puppet. They read the module's own data, so they hold no name of the host. */
import type { System } from '../model.ts';
import type { GeneratedFile } from '../tree.ts';

export function specs(module: string, system: System): readonly GeneratedFile[] {
  return [
    { path: '.fixtures.yml', text: `---\nfixtures:\n  symlinks:\n    ${module}: "#{source_dir}"\n` },
    { path: '.rspec', text: '--format documentation\n' },
    { path: '.puppet-lint.rc', text: '--fail-on-warnings\n' },
    { path: '.gitignore', text: '/spec/fixtures/manifests/\n/spec/fixtures/modules/\n' },
    { path: 'spec/spec_helper.rb', text: HELPER },
    { path: `spec/classes/${module}_spec.rb`, text: classSpec(module, system) },
  ];
}

const HELPER = `# frozen_string_literal: true

require 'rspec-puppet'
require 'yaml'

fixtures = File.join(__dir__, 'fixtures')

RSpec.configure do |config|
  config.module_path = File.join(fixtures, 'modules')
  config.manifest_dir = File.join(fixtures, 'manifests')
  config.strict_variables = true
  config.after(:suite) do
    RSpec::Puppet::Coverage.report!
  end
end
`;

function classSpec(module: string, { name, release }: System): string {
  const major = release.split('.')[0] ?? release;
  return `# frozen_string_literal: true

require 'spec_helper'

describe '${module}' do
  let(:facts) do
    {
      os: { 'name' => '${name}', 'family' => 'Debian', 'release' => { 'full' => '${release}', 'major' => '${release}' } },
      osfamily: 'Debian',
      operatingsystem: '${name}',
      operatingsystemmajrelease: '${major}',
      operatingsystemrelease: '${release}',
    }
  end

  data = YAML.safe_load(File.read(File.join(__dir__, '../../data/os/${name}/${release}.yaml')))
  # Hiera's way to write a percent sign.
  plain = ->(text) { text.gsub("%{literal('%')}", '%') }
  packages = data['${module}::packages']
  links = data['${module}::links']
  services = data['${module}::services']

  context 'with the data of the module' do
    it { is_expected.to compile.with_all_deps }
    it { is_expected.to contain_class('${module}::packages').that_comes_before('Class[${module}::links]') }
    it { is_expected.to contain_class('${module}::links').that_comes_before('Class[${module}::services]') }

    packages.each do |package, kept|
      it "keeps package #{package} and its files" do
        is_expected.to contain_package(package).with_ensure('installed')
        is_expected.to contain_exec("${module}: files of #{package}").that_requires("Package[#{package}]")
        kept['services'].each do |service|
          is_expected.to contain_exec("${module}: files of #{package}").that_notifies("Exec[${module}: configuration of #{plain[service]}]")
        end
      end
    end

    links.each do |path, link|
      it "keeps link #{path.inspect}" do
        is_expected.to contain_file(plain[path]).with_ensure('link').with_target(plain[link['target']])
      end
    end

    services.each do |service, how|
      it "keeps service #{service} running" do
        is_expected.to contain_service(service).with_ensure('running')
      end

      next if how['test'].empty?

      it "reloads service #{service} only after a test of its configuration" do
        is_expected.to contain_exec("${module}: configuration of #{service}").with_refreshonly(true).that_notifies("Exec[${module}: reload of #{service}]")
        is_expected.to contain_exec("${module}: reload of #{service}").with_refreshonly(true)
      end
    end
  end

  context 'with packages, links and services managed elsewhere' do
    let(:params) { { manage_packages: false, manage_links: false, manage_services: false } }

    it { is_expected.to compile.with_all_deps }
    it { is_expected.to have_package_resource_count(0) }
    it { is_expected.to have_file_resource_count(0) }
    it { is_expected.to have_service_resource_count(0) }

    packages.each_key do |package|
      it { is_expected.to contain_exec("${module}: files of #{package}") }
    end
  end

  context 'with a service whose configuration nobody can test' do
    let(:params) { { services: { 'other' => { 'test' => [] } } } }

    it { is_expected.to compile.with_all_deps }
    it { is_expected.to contain_service('other') }
  end

  context 'with a package that is none' do
    let(:params) { { packages: { 'a; reboot' => { 'files' => ['/bin/a'], 'services' => [] } } } }

    it { is_expected.to compile.and_raise_error(%r{Package_name}) }
  end

  context 'on another operating system' do
    let(:facts) { super().merge(os: { 'name' => 'Plan9', 'family' => 'Plan9', 'release' => { 'full' => '4', 'major' => '4' } }) }

    it { is_expected.to compile.and_raise_error(%r{has no data for Plan9 4}) }
  end
end
`;
}
