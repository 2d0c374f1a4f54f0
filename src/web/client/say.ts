/** Said to whoever does not see the page: in turn, or at once for what cannot wait. */
export function say(text: string, urgent = false): void {
  const region = document.getElementById(urgent ? 'assertive' : 'polite');
  if (region !== null) region.textContent = text;
}
