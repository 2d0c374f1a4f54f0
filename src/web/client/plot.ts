/** The chart of an incident can be looked into where there is one: what draws it is loaded then, and only then. */
export function startPlot(): void {
  const from = document.body.dataset['plotFrom'];
  if (from === undefined || document.getElementById('impact-still') === null) return;
  // What was drawn by the server stays when this does not come.
  import(from).catch(() => {});
}
