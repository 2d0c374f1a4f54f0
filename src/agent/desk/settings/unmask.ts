/**
 * A text that came back from the web: secrets that were masked are put in again, and what the web may not decide is refused. A secret
 * goes nowhere else than before; places of secrets on the host and programs to run are for whoever can edit the file. Pure.
 */
import { MASK, type SettingsProblem } from '../../../desk/index.ts';
import { commentsOf, isTelling, maskOfComment } from './mask.ts';
import { isElsewhere, isShown, secretPlaces } from './secret-places.ts';
import { type PlacedScalar, readYaml, replaced, valueAt, type YamlPath, type YamlText } from './yaml.ts';

export interface Unmasked {
  readonly text: string;
  readonly problems: readonly SettingsProblem[];
}

/** `before`: the file as it is, empty where there is none. */
export function unmasked(text: string, before: string): Unmasked {
  const now = readYaml(text);
  // The reader of the configuration says what is wrong with it.
  if (now === undefined) return { text, problems: [] };
  const old = readYaml(before);
  const secrets = old === undefined ? [] : secretPlaces(old).filter((place) => !isShown(place));
  const problems: SettingsProblem[] = now.aliases
    .filter(({ value }) => value === MASK)
    .map(({ from }) => problemAt(text, from, '', 'a secret that is masked cannot be used by an alias'));
  const pieces: { from: number; to: number; by: string }[] = [];
  for (const mask of now.scalars.filter(({ value }) => value === MASK)) {
    const secret = meantBy(mask, secrets, now, old);
    if (secret === undefined)
      problems.push(
        problemAt(
          text,
          mask.from,
          pathText(mask.path),
          'the file holds no secret for exactly this: write it anew',
        ),
      );
    else pieces.push({ from: mask.from, to: mask.to, by: writtenAgain(secret) });
  }
  return { text: withComments(replaced(text, pieces), before), problems };
}

/** By its place; where lists were put in another order, by what stands beside it. */
function meantBy(
  mask: PlacedScalar,
  secrets: readonly PlacedScalar[],
  now: YamlText,
  old: YamlText | undefined,
): PlacedScalar | undefined {
  if (old === undefined) return undefined;
  const wanted = contextOf(now.value, mask.path, MASK);
  const same = secrets.filter((secret) => maskedContextOf(old, secret, secrets) === wanted);
  const name = pathText(mask.path);
  return same.find(({ path }) => pathText(path) === name) ?? (same.length === 1 ? same[0] : undefined);
}

/** In the text of one line it is put back as it was written. */
function writtenAgain({ source, value }: PlacedScalar): string {
  return source.includes('\n') ? JSON.stringify(value) : source;
}

function withComments(text: string, before: string): string {
  const known = new Map(
    (commentsOf(before) ?? []).filter(isTelling).map((one) => [maskOfComment(one.text), one.text]),
  );
  const pieces = (commentsOf(text) ?? []).flatMap(({ from, to, text: said }) => {
    const by = known.get(said.trimEnd());
    return by === undefined ? [] : [{ from, to, by }];
  });
  return replaced(text, pieces);
}

/** What of a whole text is not for the web to decide. */
export function overreach(text: string, before: string): readonly SettingsProblem[] {
  const now = readYaml(text);
  if (now === undefined) return [];
  const old = readYaml(before);
  const known = (old === undefined ? [] : secretPlaces(old)).map((place) => ({
    written: place.value,
    context: contextOf(old?.value, place.path, place.value),
  }));
  const kept = new Set(known.map(({ written }) => written));
  return [
    ...secretPlaces(now).flatMap((place) => {
      const isOld = kept.has(place.value) && !isShownMail(place);
      if (!isOld && !isElsewhere(place.value)) return [];
      const context = contextOf(now.value, place.path, place.value);
      if (known.some((one) => one.written === place.value && one.context === context)) return [];
      return [
        problemAt(
          text,
          place.from,
          pathText(place.path),
          isElsewhere(place.value)
            ? 'names a file or variable of the host: that is changed in the file itself, on the host'
            : 'a secret goes nowhere else than before: write another one',
        ),
      ];
    }),
    ...programs(now, old),
  ];
}

function isShownMail(place: PlacedScalar): boolean {
  return isShown(place) && !isElsewhere(place.value);
}

function programs(now: YamlText, old: YamlText | undefined): readonly SettingsProblem[] {
  const known = new Set(commandsOf(old).map(({ channel }) => sorted(channel)));
  return commandsOf(now).flatMap(({ id, channel }) => {
    if (known.has(sorted(channel))) return [];
    const place = now.scalars.find(({ path }) => path[0] === 'channels' && path[1] === id);
    const message = 'runs a program: that is changed in the file itself, on the host';
    return [problemAt(now.text, place?.from ?? 0, pathText(['channels', id]), message)];
  });
}

function commandsOf(
  yaml: YamlText | undefined,
): readonly { readonly id: string; readonly channel: unknown }[] {
  const channels = valueAt(yaml?.value, ['channels']);
  if (typeof channels !== 'object' || channels === null) return [];
  return Object.entries(channels)
    .map(([id, channel]: [string, unknown]) => ({ id, channel }))
    .filter(({ channel }) => valueAt(channel, ['kind']) === 'command');
}

/** Where a secret is used: what stands beside it, and the channel that it goes through. */
function contextOf(value: unknown, path: YamlPath, own: string): string {
  const beside = valueAt(value, path.slice(0, -1));
  const channel = valueAt(beside, ['channel']);
  const through = typeof channel === 'string' ? valueAt(value, ['channels', channel]) : null;
  return sorted({ kind: path[0], member: path.at(-1), own, beside, through });
}

/** The same as it looks where secrets are masked. */
function maskedContextOf(yaml: YamlText, secret: PlacedScalar, secrets: readonly PlacedScalar[]): string {
  const texts = new Set(secrets.map(({ value }) => value));
  const beside = valueAt(yaml.value, secret.path.slice(0, -1));
  const channel = valueAt(beside, ['channel']);
  const through = typeof channel === 'string' ? valueAt(yaml.value, ['channels', channel]) : null;
  const hide = (_: string, value: unknown): unknown =>
    typeof value === 'string' && texts.has(value) ? MASK : value;
  const context = { kind: secret.path[0], member: secret.path.at(-1), own: MASK, beside, through };
  return sorted(JSON.parse(JSON.stringify(context, hide)));
}

/** The order of members says nothing. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

function pathText(path: YamlPath): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${part}`))
    .join('')
    .slice(0, 200);
}

function problemAt(text: string, offset: number, path: string, message: string): SettingsProblem {
  const before = text.slice(0, offset).split('\n');
  return {
    severity: 'error',
    path,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    message,
  };
}
