/** Which names a module may have: Puppet's "Reserved words and acceptable names". */
import { StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';

export interface ModuleName {
  /** Of the class and the directory. */
  readonly name: string;
  /** `author-name`, as metadata.json wants it. */
  readonly full: string;
}

const AUTHOR = 'local';
const NAME = /^[a-z][a-z0-9_]*$/;
const FULL_NAME = /^(?:([a-zA-Z0-9]+)[-/])?(.*)$/s;
const LONGEST = 60;

const KEYWORDS = words(
  'and application attr case class component consumes default define else elsif environment false function if import in inherits node or private produces site true type undef unless',
);
/** A class of that name would hide the type, or be refused. */
const DATA_TYPES = words(
  'any array binary boolean callable catalogentry collection data deferred enum error float hash init integer iterable iterator notundef numeric object optional pattern regexp resource runtime scalar scalardata semver semverrange sensitive string struct target task timespan timestamp tuple typealias typereference typeset undef uri variant',
);
/** `main` and `settings` are classes of Puppet's own, the others are variables in every scope or directories it looks into. */
const TAKEN = words('main settings facts trusted server_facts name title module_name caller_module_name lib');
const RESOURCE_TYPES = words(
  'augeas computer cron exec file filebucket group host mount notify package resources schedule scheduled_task selboolean selmodule service ssh_authorized_key sshkey stage tidy user whit yumrepo zone',
);

/** Throws a StakeoutError that says why a name cannot be. */
export function moduleName(text: string): ModuleName {
  const [, author = AUTHOR, name = ''] = FULL_NAME.exec(text) ?? [];
  const why = refusal(name);
  if (why === undefined) return { name, full: `${author.toLowerCase()}-${name}` };
  throw new StakeoutError(`the module cannot be named ${JSON.stringify(text)}`, why, {
    exit: EXIT.usage,
    next: 'lower-case letters, digits and underscores, with a letter first: --name web_parts or --name acme-web_parts',
  });
}

function refusal(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.length > LONGEST) return `it has more than ${LONGEST} characters`;
  if (!NAME.test(name))
    return 'Puppet takes only lower-case letters, digits and underscores, with a letter first';
  if (KEYWORDS.has(name)) return 'it is a word of the Puppet language';
  if (DATA_TYPES.has(name)) return 'it is a data type of Puppet';
  if (TAKEN.has(name)) return 'Puppet uses that name itself';
  if (RESOURCE_TYPES.has(name)) return 'it is a resource type of Puppet';
  return undefined;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
