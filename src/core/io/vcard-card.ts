import { type Property, partsOf, unescaped } from './vcard-property.js'

/** Pictures, sounds, keys and what only programs need. */
const LEFT_OUT = new Set(
  `BEGIN END VERSION PRODID REV PHOTO LOGO SOUND KEY AGENT SORT-STRING SOURCE MAILER CLIENTPIDMAP XML KIND
  X-ABUID X-ABLABEL X-ABADR X-ABSHOWAS X-IMAGEHASH X-IMAGETYPE X-SHARED-PHOTO-DISPLAY-PREF X-ADDRESSBOOKSERVER-KIND
  X-MS-CARDPICTURE X-MS-OL-DESIGN X-MS-OL-DEFAULT-POSTAL-ADDRESS X-ADDRESSBOOKSERVER-MEMBER MEMBER`.split(/\s+/),
)

export const isLeftOut = (name: string): boolean => LEFT_OUT.has(name)

/** The columns of what is known, in their order; all others follow in the order in which they come. */
export const KNOWN_COLUMNS: readonly string[] = [
  ...['external_id', 'name', 'family_name', 'given_name', 'middle name', 'name prefix', 'name suffix', 'nickname'],
  ...['primary email', 'email', 'work email', 'home email'],
  ...['primary phone', 'mobile phone', 'work phone', 'home phone', 'other phone', 'fax', 'pager'],
  ...['company', 'department', 'job_title', 'role', 'birthday'],
  ...['street', 'city', 'region', 'postal_code', 'country'],
  ...['business street', 'business city', 'business state', 'business postal code', 'business country'],
  ...['home street', 'home city', 'home state', 'home postal code', 'home country'],
  ...['tags', 'note'],
]

/** Whether a card is of a group or a list, which no contact is. */
export function isGroup(card: readonly Property[]): boolean {
  return card.some(
    ({ name, value }) => /^(KIND|X-ADDRESSBOOKSERVER-KIND)$/.test(name) && /^(group|list)$/i.test(value.trim()),
  )
}

/** What a card says, by column. Several values of one column are joined; of one person they are all kept. */
export function cellsOf(card: readonly Property[]): Map<string, string> {
  const cells = new Map<string, string>()
  const add = (column: string, text: string, between = '; '): void => {
    if (text === '') return
    const before = cells.get(column)
    if (before === undefined) cells.set(column, text)
    else if (!before.split(between).includes(text)) cells.set(column, `${before}${between}${text}`)
  }
  const labels = new Map(
    card
      .filter(({ name }) => name === 'X-ABLABEL')
      .map(({ group, value }) => [group, value.replace(/^_\$!<|>!\$_$/g, '')]),
  )
  for (const property of card) {
    if (isLeftOut(property.name)) continue
    const label = property.group === '' ? undefined : labels.get(property.group)
    addProperty(label === undefined ? property : withLabel(property, label), add, label)
  }
  const name = orderedName(cells)
  if (name !== undefined) cells.set('name', name)
  return cells
}

const withLabel = (property: Property, label: string): Property => ({
  ...property,
  types: new Set([...property.types, /mobile|cell|iphone|手機|手机/i.test(label) ? 'CELL' : label.toUpperCase()]),
})

type Add = (column: string, text: string, between?: string) => void

function addProperty({ name, types, parameters, value }: Property, add: Add, label: string | undefined): void {
  switch (name) {
    case 'UID':
      add('external_id', unescaped(value).replace(/^urn:uuid:/i, ''))
      break
    case 'FN':
      add('name', unescaped(value).replace(/\s+/g, ' '), ' ')
      break
    case 'N':
      addParts(['family_name', 'given_name', 'middle name', 'name prefix', 'name suffix'], value, add)
      break
    case 'ORG':
      addParts(['company', 'department', 'department'], value, add)
      break
    case 'TITLE':
      add('job_title', unescaped(value))
      break
    case 'EMAIL':
      add(emailColumn(types), unescaped(value).replace(/^mailto:/i, ''))
      break
    case 'TEL':
      add(phoneColumn(types), phoneText(value))
      break
    case 'ADR':
      addAddress(types, value, add)
      break
    case 'BDAY':
      add('birthday', dayText(value, parameters.get('X-APPLE-OMIT-YEAR')))
      break
    case 'CATEGORIES':
      for (const tag of partsOf(value, ',')) add('tags', tag)
      break
    case 'NOTE':
      add('note', unescaped(value), '\n')
      break
    default: {
      const column = name.toLowerCase()
      const text = partsOf(value)
        .filter(part => part !== '')
        .join(', ')
      add(label === undefined || !column.startsWith('x-ab') ? column : `${column} ${label.toLowerCase()}`, text)
    }
  }
}

function addParts(columns: readonly string[], value: string, add: Add): void {
  for (const [at, part] of partsOf(value).entries()) {
    const column = columns[at]
    if (column !== undefined) add(column, part, column === 'department' ? ' / ' : ' ')
  }
}

function emailColumn(types: ReadonlySet<string>): string {
  if (types.has('PREF')) return 'primary email'
  return types.has('WORK') ? 'work email' : types.has('HOME') ? 'home email' : 'email'
}

function phoneColumn(types: ReadonlySet<string>): string {
  if (types.has('FAX') || types.has('WORK FAX') || types.has('HOME FAX')) return 'fax'
  if (types.has('PAGER')) return 'pager'
  if (types.has('PREF')) return 'primary phone'
  if (types.has('CELL') || types.has('CAR') || types.has('MSG')) return 'mobile phone'
  return types.has('WORK') ? 'work phone' : types.has('HOME') ? 'home phone' : 'other phone'
}

/** `tel:+886-2-2345;ext=12` and `02-2345,12` name an extension, which a list of numbers would take for another number. */
function phoneText(value: string): string {
  return unescaped(value)
    .replace(/^tel:/i, '')
    .replace(/;ext=|[;,]+/i, ' ext. ')
    .replace(/;[\w-]+=[^;]*/g, '')
}

const ADDRESS = ['street', 'city', 'region', 'postal_code', 'country'] as const
const OF_BUSINESS = ['business street', 'business city', 'business state', 'business postal code', 'business country']
const OF_HOME = ['home street', 'home city', 'home state', 'home postal code', 'home country']

function addAddress(types: ReadonlySet<string>, value: string, add: Add): void {
  const columns = types.has('WORK') ? OF_BUSINESS : types.has('HOME') ? OF_HOME : ADDRESS
  const [box = '', more = '', street = '', ...rest] = partsOf(value)
  const parts = [[street, more, box].filter(part => part !== '').join(', '), ...rest]
  for (const [at, column] of columns.entries()) add(column, (parts[at] ?? '').replace(/\s*\n\s*/g, ', '))
}

/** A birthday as `YYYY-MM-DD`, or `--MM-DD` where the year is not told; anything else stays as it is. */
function dayText(value: string, omittedYear: string | undefined): string {
  const text = unescaped(value)
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})(?:T.*)?$/.exec(text) ?? []
  if (year !== undefined) return year === omittedYear ? `--${month}-${day}` : `${year}-${month}-${day}`
  const [, ofMonth, onDay] = /^--(\d{2})-?(\d{2})$/.exec(text) ?? []
  return ofMonth === undefined ? text : `--${ofMonth}-${onDay}`
}

/** Telephones write 小明 王, or 小明王; in Chinese the family name stands first. */
function orderedName(cells: ReadonlyMap<string, string>): string | undefined {
  const [name, family, given] = ['name', 'family_name', 'given_name'].map(column => cells.get(column))
  if (name === undefined || family === undefined || given === undefined || !/^\p{sc=Han}+$/u.test(family + given))
    return name
  return name.replace(/\s/g, '') === given + family ? family + given : name
}
