/** Posts a form and reads the page that comes back, as `fetch-page.ts` reads pages: no string of ours becomes markup. */
const PATIENCE_MS = 20_000;

export interface Posting {
  /** Undefined when there is none: it was cancelled, refused, or nobody answered. */
  readonly answer: Promise<Document | undefined>;
  readonly cancel: () => void;
}

export function postForm(url: string, form: FormData): Posting {
  const request = new XMLHttpRequest();
  const answer = new Promise<Document | undefined>((resolve) => {
    request.open('POST', url);
    request.responseType = 'document';
    request.timeout = PATIENCE_MS;
    request.setRequestHeader('Accept', 'text/html');
    request.onloadend = () =>
      resolve(request.status === 200 && request.response instanceof Document ? request.response : undefined);
    const fields = [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
    request.send(new URLSearchParams(fields));
  });
  return { answer, cancel: () => request.abort() };
}
