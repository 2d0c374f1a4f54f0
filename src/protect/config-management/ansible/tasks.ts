/**
 * The tasks of the role. Arguments go through \`quote\` to the shell module: the command module would replace \`$NAME\` and \`~\` in its argv
 * (Ansible 2.14). The script comes by standard input, so that nothing is left on the host.
 */
export function tasks(name: string): string {
  return `---
- name: Read what is kept on this release
  ansible.builtin.include_vars:
    file: "{{ ansible_facts['distribution'] }}_{{ ansible_facts['distribution_major_version'] }}.yml"

- name: See whether the needed files of each package are as they were shipped
  ansible.builtin.shell:
    cmd: "/bin/sh -s -- intact {{ ([item.name] + item.files) | map('quote') | join(' ') }}"
    stdin: "{{ lookup('ansible.builtin.file', 'parts.sh') }}"
  loop: "{{ ${name}_packages }}"
  loop_control:
    label: "{{ item.name }}"
  register: ${name}_seen
  check_mode: false
  changed_when: false
  failed_when: ${name}_seen.rc not in [0, 1]

- name: Install packages, anew where a needed file is lost or altered
  ansible.builtin.shell:
    cmd: "/bin/sh -s -- mend {{ ([item.name] + item.files) | map('quote') | join(' ') }}"
    stdin: "{{ lookup('ansible.builtin.file', 'parts.sh') }}"
  loop: "{{ ${name}_seen.results | selectattr('rc', 'ne', 0) | map(attribute='item') | list }}"
  loop_control:
    label: "{{ item.name }}"
  register: ${name}_mended
  changed_when: true

- name: Keep the links that turn modules, sites and extensions on
  ansible.builtin.file:
    path: "{{ item.path }}"
    src: "{{ item.target }}"
    state: link
    force: true
    follow: false
  loop: "{{ ${name}_links if ${name}_manage_links else [] }}"
  loop_control:
    label: "{{ item.path }}"
  register: ${name}_linked

- name: Note whose parts came back
  ansible.builtin.set_fact:
    ${name}_touched: "{{ (${name}_mended.results + ${name}_linked.results) | selectattr('changed') | map(attribute='item') | map(attribute='services') | flatten | unique | list }}"

- name: Test the configuration of services whose parts came back
  ansible.builtin.shell:
    cmd: "{{ item.test | map('quote') | join(' ') }}"
  loop: "{{ ${name}_services | selectattr('name', 'in', ${name}_touched) | selectattr('test') | list }}"
  loop_control:
    label: "{{ item.name }}"
  changed_when: false

- name: Start services that do not run
  ansible.builtin.service:
    name: "{{ item.name }}"
    state: started
  loop: "{{ ${name}_services if ${name}_manage_services else [] }}"
  loop_control:
    label: "{{ item.name }}"

- name: Reload services whose parts came back
  ansible.builtin.shell:
    cmd: "/usr/sbin/service {{ item.name | quote }} reload"
  loop: "{{ ${name}_services | selectattr('name', 'in', ${name}_touched) | selectattr('test') | list }}"
  loop_control:
    label: "{{ item.name }}"
  changed_when: true
`;
}
