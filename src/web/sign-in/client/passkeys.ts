/** Asks the authenticator, and posts what it says. Text goes into pages as text only. */

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
const textOf = (buffer: ArrayBuffer): string =>
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const FAILED = 'That did not work.';

interface Named {
  readonly id: string;
  readonly type: 'public-key';
}
/** As the server writes them: WebAuthn §5.1.8 and §5.1.9, with bytes in base64url. */
interface Options {
  readonly challenge: string;
  readonly rpId?: string;
  readonly rp?: PublicKeyCredentialRpEntity;
  readonly user?: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly pubKeyCredParams?: PublicKeyCredentialParameters[];
  readonly excludeCredentials?: readonly Named[];
  readonly authenticatorSelection?: AuthenticatorSelectionCriteria;
  readonly userVerification?: UserVerificationRequirement;
  readonly timeout?: number;
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  const go = (): void => void begin(form);
  form.querySelector('button')?.addEventListener('click', go);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    go();
  });
}

async function begin(form: HTMLFormElement): Promise<void> {
  const problem = form.querySelector<HTMLElement>('[role=alert]');
  const button = form.querySelector('button');
  if (!form.reportValidity() || button === null || problem === null) return;
  button.disabled = true;
  problem.hidden = true;
  try {
    const fields = Object.fromEntries(
      [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    );
    location.assign(
      form.dataset['passkey'] === 'create' ? await create(form, fields) : await get(form, fields),
    );
  } catch (error) {
    problem.textContent = error instanceof Error ? error.message : FAILED;
    problem.hidden = false;
    button.disabled = false;
  }
}

type Fields = Readonly<Record<string, string>>;

async function create(form: HTMLFormElement, fields: Fields): Promise<string> {
  const { csrf = '' } = fields;
  const { pending, options } = await begun('/account/passkey-options', csrf);
  const {
    challenge,
    rp,
    user,
    pubKeyCredParams,
    excludeCredentials = [],
    authenticatorSelection,
    timeout,
  } = options;
  if (rp === undefined || user === undefined || pubKeyCredParams === undefined) throw new Error(FAILED);
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: bytesOf(challenge),
      rp,
      user: { ...user, id: bytesOf(user.id) },
      pubKeyCredParams,
      excludeCredentials: excludeCredentials.map(({ id, type }) => ({ id: bytesOf(id), type })),
      ...(authenticatorSelection === undefined ? {} : { authenticatorSelection }),
      ...(timeout === undefined ? {} : { timeout }),
    },
  });
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAttestationResponse))
    throw new Error('No passkey was made.');
  const response = {
    clientDataJSON: textOf(made.response.clientDataJSON),
    attestationObject: textOf(made.response.attestationObject),
    transports: made.response.getTransports(),
  };
  return finish(form, { ...fields, pending, response: credential(made, response) });
}

async function get(form: HTMLFormElement, fields: Fields): Promise<string> {
  const { csrf = '' } = fields;
  const { pending, options } = await begun('/passkey-options', csrf);
  const { challenge, rpId, userVerification, timeout } = options;
  const shown = await navigator.credentials.get({
    publicKey: {
      challenge: bytesOf(challenge),
      ...(rpId === undefined ? {} : { rpId }),
      ...(userVerification === undefined ? {} : { userVerification }),
      ...(timeout === undefined ? {} : { timeout }),
    },
  });
  if (!(shown instanceof PublicKeyCredential) || !(shown.response instanceof AuthenticatorAssertionResponse))
    throw new Error('No passkey was shown.');
  const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response;
  const response = {
    clientDataJSON: textOf(clientDataJSON),
    authenticatorData: textOf(authenticatorData),
    signature: textOf(signature),
    ...(userHandle === null ? {} : { userHandle: textOf(userHandle) }),
  };
  return finish(form, { ...fields, pending, response: credential(shown, response) });
}

function credential({ id, rawId }: PublicKeyCredential, response: unknown): unknown {
  return { id, rawId: textOf(rawId), type: 'public-key', clientExtensionResults: {}, response };
}

async function begun(path: string, csrf: string): Promise<{ pending: string; options: Options }> {
  const said = await post(path, { csrf });
  if (isBegun(said)) return said;
  throw new Error(FAILED);
}

/** Where to go on. */
async function finish(form: HTMLFormElement, body: unknown): Promise<string> {
  const said = await post(new URL(form.action).pathname, body);
  return isRecord(said) && typeof said['next'] === 'string' ? said['next'] : '/';
}

async function post(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
  const said: unknown = await answer.json();
  if (answer.ok) return said;
  const error = isRecord(said) && isRecord(said['error']) ? said['error'] : {};
  throw new Error([error['what'] ?? FAILED, error['next'] ?? ''].map(String).join(' '));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** What our own server says is of the form that it writes; this much is looked at all the same. */
function isBegun(value: unknown): value is { pending: string; options: Options } {
  if (!isRecord(value) || typeof value['pending'] !== 'string') return false;
  return isRecord(value['options']) && typeof value['options']['challenge'] === 'string';
}
