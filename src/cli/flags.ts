import * as Flags from '@oclif/core/flags'

/** Flags that mean the same wherever they appear. */
export const to = Flags.string({
  multiple: true,
  helpValue: 'ENDPOINT',
  description:
    'write the table there instead: FILE.csv, FILE.xlsx#Tab, sheets:ID#Tab, FILE.json, FILE.md, -; may be repeated',
})

export const format = Flags.string({
  options: ['table', 'json', 'csv', 'md'],
  description: 'form of the table on standard output (default: table)',
})

export const dryRun = Flags.boolean({ default: false, description: 'show what would change, and change nothing' })

/** Of commands with --to: it covers the places too. */
const dryRunTo = Flags.boolean({
  default: false,
  description: 'show what would change, and what --to would write where, and do neither',
})

/** Of commands that put a table into places. */
export const places = { to, 'dry-run': dryRunTo }

/** Of commands that show a table. */
export const table = { ...places, format }

export const asOf = Flags.string({ helpValue: 'DATE', description: 'as known at the end of that day (default: today)' })

export const since = Flags.string({
  helpValue: 'DATE',
  description: 'first day to look at (default: the first there is)',
})

export const until = Flags.string({ helpValue: 'DATE', description: 'last day to look at (default: that of --as-of)' })

export const detail = Flags.boolean({ default: false, description: 'one row for each contact or deal' })

export const limit = Flags.integer({ min: 1, helpValue: 'NUMBER', description: 'at most that many rows' })

export const prefer = Flags.string({
  multiple: true,
  helpValue: 'RULE',
  description:
    'whose value stays where both have one: first (default), newest, complete, longest; or FIELD=RULE for one field; may be repeated',
})

/** Of reports that know a number of each contact. */
export const save = {
  save: Flags.boolean({
    description: 'keep what was found of each contact, for mails and segments; guanxi history undo takes it back',
  }),
}
