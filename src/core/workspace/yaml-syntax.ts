import { type Form, toldOf } from '../foreign-message.js'
import { type Sentence, sentence } from '../sentence.js'

type Advice = readonly [message: Sentence, hint: Sentence]

const HINT = sentence`Indentation is two blanks for each level; a value that holds ": " or " #" wants quotes around it.`

/** What the parser's codes mean to a person, where its own words do not say. */
const SYNTAX: Partial<Record<string, Advice>> = {
  DUPLICATE_KEY: [sentence`This key stands twice in the same place.`, sentence`Keep one of the two lines.`],
  TAB_AS_INDENT: [sentence`A tab is used as indentation.`, sentence`YAML is indented with blanks: two for each level.`],
  BLOCK_AS_IMPLICIT_KEY: [sentence`This line cannot be a key and its value.`, HINT],
  MULTILINE_IMPLICIT_KEY: [sentence`This line is no key and value.`, HINT],
  MULTIPLE_DOCS: [
    sentence`The file holds a second document.`,
    sentence`Take out the line "---" and what does not belong.`,
  ],
  TAG_RESOLVE_FAILED: [sentence`A value begins with "!".`, sentence`Put quotes around it.`],
  BAD_SCALAR_START: [
    sentence`A value begins with a character that YAML keeps for itself.`,
    sentence`Put quotes around it.`,
  ],
}

/** What the parser says well enough itself. */
const FORMS: readonly Form[] = [
  [/^Missing closing (["'])quote$/, quote => sentence`Missing closing ${quote}quote`],
  [
    /^All mapping items must start at the same column$/,
    () => sentence`All mapping items must start at the same column`,
  ],
  [
    /^All sequence items must start at the same column$/,
    () => sentence`All sequence items must start at the same column`,
  ],
  [
    /^Implicit map keys need to be followed by map values$/,
    () => sentence`Implicit map keys need to be followed by map values`,
  ],
  [/^Missing , between flow (map|sequence) items$/, kind => sentence`Missing , between flow ${kind} items`],
  [
    /^Flow (map|sequence) in block collection must be sufficiently indented and end with a (.)$/,
    (kind, end) => sentence`Flow ${kind} in block collection must be sufficiently indented and end with a ${end}`,
  ],
]

/** What is wrong with a text that is no YAML, and what can be done. */
export function adviceOnSyntax({ code, message }: { code: string; message: string }): Advice {
  return SYNTAX[code] ?? [sentence`${toldOf(message, FORMS)}.`, HINT]
}
