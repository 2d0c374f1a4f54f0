/** Titles that say in a row of tabs whether something is wrong. */
export function titled(openIncidents: number, name: string): string {
  return openIncidents > 0 ? `(${openIncidents}) ✖ ${name}` : name;
}

export function isAlarm(title: string): boolean {
  return /^\(\d+\) ✖ /.test(title);
}
