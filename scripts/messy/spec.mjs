// How a nasty cell is written down here, with what it must become.

/** A cell that is stored: as `becomes` in its own field, and as `more` says in others; perhaps with a warning. */
export const ok = (column, written, becomes, { warning = '', more = {} } = {}) => ({
  column,
  written,
  expected: [
    { field: FIELD_OF[column] ?? column, becomes, warning },
    ...Object.entries(more).map(([field, value]) => ({ field, becomes: value, warning: '' })),
  ],
})

/** The same, with nothing but a warning to it: the cell stays as it is written. */
export const kept = (column, written, warning) => ok(column, written, written, { warning })

/** A cell that refuses its row. */
export const no = (column, written, reason) => ({
  column,
  written,
  expected: [{ field: '', refused: `${column}: ${reason}` }],
})

/** A whole file that is refused before anything enters. */
export const never = message => ({ message })

/** The field of guanxi that a heading of these files becomes. */
const FIELD_OF = {
  ID: 'external_id',
  Name: 'name',
  'E-mail': 'email',
  Phone: 'phone',
  Company: 'company',
  Address: 'street',
  City: 'city',
  'Postal code': 'postal_code',
  Country: 'country',
  Birthday: 'birthday',
  Note: 'note',
  Tags: 'tags',
  Date: 'ordered_at',
  Amount: 'amount',
  Price: 'unit_price',
  Quantity: 'quantity',
  Currency: 'currency',
  SKU: 'code',
  'Tax ID': 'tax_id',
  Founded: 'founded',
  Revenue: 'revenue',
  姓名: 'name',
  手機: 'phone',
  手机: 'phone',
  生日: 'birthday',
  民國生日: 'birthday',
  國家: 'country',
  国家: 'country',
  地址: 'street',
  備註: 'note',
  公司: 'company',
  金額: 'amount',
}
