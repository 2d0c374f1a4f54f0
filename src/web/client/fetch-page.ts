/**
 * A newer version of this page, as the browser parses pages: no string of ours becomes markup, so that the content policy can forbid
 * it altogether (Trusted Types have no say in what XMLHttpRequest parses). Scripts in it do not run.
 */
const PATIENCE_MS = 10_000;

export function fetchPage(url: string): Promise<Document | undefined> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('GET', url);
    request.responseType = 'document';
    request.timeout = PATIENCE_MS;
    request.setRequestHeader('Accept', 'text/html');
    request.onloadend = () =>
      resolve(request.status === 200 && request.response instanceof Document ? request.response : undefined);
    request.send();
  });
}
