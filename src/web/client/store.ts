/** What this browser keeps of how somebody likes it; where that is forbidden nothing is kept, and nothing breaks. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // until the next page
  }
}
