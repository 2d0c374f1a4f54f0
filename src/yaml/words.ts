/** What is wrong with a text that is no YAML, by the code of the parser, whose own words repeat what stands in the file. */

export const NOT_YAML = 'is no YAML';
export const TOO_DEEP = 'is nested too deep';
export const TOO_MANY_ALIASES = 'aliases stand for more values than any file needs';

/** As `YAMLParseError.code` of the library names them, and three of our own: ALIAS, ANCHOR, NON_STRING_KEY. */
export const WORDS: Readonly<Record<string, string>> = {
  ALIAS: 'aliases are not used here',
  ALIAS_PROPS: 'an alias has no anchor or tag of its own',
  ANCHOR: 'anchors are not used here',
  BAD_ALIAS: 'this alias stands for nothing: its anchor has to come first',
  BAD_COLLECTION_TYPE: 'this tag is for another kind of value',
  BAD_DIRECTIVE: 'this directive is not understood',
  BAD_DQ_ESCAPE:
    'this escape is not understood in double quotes; in single quotes a backslash is a backslash',
  BAD_INDENT: 'is not indented like what it belongs to',
  BAD_PROP_ORDER: 'anchors and tags come right before the value',
  BAD_SCALAR_START: 'a text that begins like this needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a nested value begins on a line of its own; a text with ": " in it needs quotes',
  BLOCK_IN_FLOW: 'inside of brackets lists and members are written with brackets too',
  DUPLICATE_KEY: 'this name is there twice',
  KEY_OVER_1024_CHARS: 'this name is too long; is a line break or a quote missing?',
  MISSING_CHAR: 'something is missing before this: a colon, a space after it, a comma, a quote or a bracket',
  MULTILINE_IMPLICIT_KEY: 'a name stands on one line; is a colon missing?',
  MULTIPLE_ANCHORS: 'a value has one anchor',
  MULTIPLE_DOCS: 'there is one document; a line of three dashes begins another',
  MULTIPLE_TAGS: 'a value has one tag',
  NON_STRING_KEY: 'a name is a text',
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAB_AS_INDENT: 'a tab indents this; YAML wants spaces',
  TAG_RESOLVE_FAILED: 'tags are not used here',
  UNEXPECTED_TOKEN: 'this does not belong here; is a quote, a dash or the right indentation missing?',
};
