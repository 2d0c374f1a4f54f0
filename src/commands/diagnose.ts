/** `stakeout diagnose`: why a web service fails, or will fail, and what to do. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import type { ProbeTarget } from '../domain/component.ts';
import { messageOf, StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { redact } from '../domain/redact.ts';
import {
  type Diagnosed,
  diagnose as diagnoseHost,
  parseObservation,
  reason,
} from '../respond/diagnosis/index.ts';
import type { Context } from './context.ts';
import { explain, page } from './diagnose/page.ts';
import { renderJson, startProgress } from './output/index.ts';
import { program, withProgram } from './program.ts';
import { recorded } from './recorded.ts';

interface Flags {
  readonly json: boolean;
  readonly explain: boolean;
  readonly probe?: readonly string[];
  readonly service?: readonly string[];
  readonly observation?: string;
  readonly from?: string;
}

async function diagnose(this: Context, flags: Flags): Promise<void> {
  const { diagnosis, ranked, observation } =
    flags.from === undefined ? await look(this, flags) : stored(this, flags.from);
  if (flags.observation !== undefined)
    save(resolve(this.cwd, flags.observation), withoutSecrets(observation));
  const answer = withProgram(diagnosis, program());
  if (flags.json) this.stdout.write(renderJson(answer));
  else this.stdout.write(page(answer, this.stdout, this.now()));
  if (flags.explain && !flags.json) this.stdout.write(explain(ranked, answer, this.stdout));
  if (answer.verdict !== 'healthy') this.exit(EXIT.found);
}

async function look(context: Context, flags: Flags): Promise<Diagnosed> {
  const progress = startProgress(context.stderr);
  try {
    return await diagnoseHost({
      ...(await recorded(context)),
      now: context.now,
      pages: (flags.probe ?? []).map(target),
      ...(flags.service === undefined ? {} : { only: flags.service }),
      say: (step) => progress.say(step),
    });
  } finally {
    progress.done();
  }
}

/** Judges an observation of before again: nothing of this host is looked at. */
function stored(context: Context, path: string): Diagnosed {
  const file = resolve(context.cwd, path);
  try {
    const observation = parseObservation(JSON.parse(readFileSync(file, 'utf8')));
    return { ...reason(observation, 0), observation };
  } catch (error) {
    throw new StakeoutError(`cannot judge ${file}`, messageOf(error), {
      exit: EXIT.input,
      next: 'give a file that "stakeout diagnose --observation FILE" has written',
      cause: error,
    });
  }
}

/** It is made to be handed to somebody. */
function withoutSecrets(observation: Diagnosed['observation']): string {
  return JSON.stringify(observation, (_, value: unknown) =>
    typeof value === 'string' ? redact(value) : value,
  );
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    throw new StakeoutError(`cannot write ${file}`, messageOf(error), { exit: EXIT.input, cause: error });
  }
}

/** `http://127.0.0.1/x` or `http://127.0.0.1/x,shop.example` with the name of the site. */
function target(text: string): ProbeTarget {
  const [url = '', host] = text.split(',', 2);
  if (URL.parse(url)?.protocol.startsWith('http') !== true)
    throw new StakeoutError(`cannot ask for ${text}`, 'it is no http or https URL', {
      exit: EXIT.input,
      next: 'for example: --probe http://127.0.0.1/checkout,shop.example',
    });
  return { url, ...(host === undefined ? {} : { host }) };
}

export const command = buildCommand({
  func: diagnose,
  parameters: {
    flags: {
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
      explain: { kind: 'boolean', brief: 'Add everything that was weighed, with its weight', default: false },
      probe: {
        kind: 'parsed',
        brief: 'A page to ask for as well: URL or URL,NAME-OF-SITE',
        parse: String,
        variadic: true,
        optional: true,
        placeholder: 'url',
      },
      service: {
        kind: 'parsed',
        brief: 'Only this service; may be given several times',
        parse: String,
        variadic: true,
        optional: true,
        placeholder: 'id',
      },
      observation: {
        kind: 'parsed',
        brief: 'Write everything that was seen to this file (0600: it holds log lines)',
        parse: String,
        optional: true,
        placeholder: 'file',
      },
      from: {
        kind: 'parsed',
        brief: 'Judge the observation in this file instead of this host',
        parse: String,
        optional: true,
        placeholder: 'file',
      },
    },
  },
  docs: { brief: 'Finds out why a web service fails, or will fail at its next restart, and what to do' },
});
