import { describe, expect, test } from 'vitest'
import { planColumns } from '../../../src/core/import/column-plan.js'
import { EXPORT_FORMATS } from '../../../src/core/import/export-format.js'
import { FIELDS, type Fields, headerKey, headingRank } from '../../../src/core/import/field.js'
import type { Entity } from '../../../src/core/workspace/mapping.js'

const ENTITIES = Object.entries(FIELDS) as [Entity, Fields][]
const plan = (entity: Entity, headers: readonly string[]) =>
  planColumns(headers, { entity, at: 'file.csv', timezone: 'Asia/Taipei' })
const fieldsOf = (entity: Entity, headings: string): Record<string, string> =>
  Object.fromEntries(plan(entity, headings.split(',')).columns.map(({ header, name }) => [header, name]))

describe.each(ENTITIES)('headings of %s', (_entity, fields) => {
  const all = Object.values(fields).flatMap(({ headers }) => headers)

  test('mean one thing each', () => {
    expect(all.filter((heading, index) => all.indexOf(heading) !== index)).toEqual([])
    const numbered = all.filter(heading => heading.includes('#')).map(heading => heading.replaceAll('#', '1'))
    expect(numbered.filter(heading => all.includes(heading) && !heading.startsWith('address'))).toEqual([])
  })

  test('are written as they are compared', () => {
    const written = all.map(heading => heading.replaceAll('#', '1'))
    expect(written.map(headerKey)).toEqual(written)
  })
})

test('formats speak of fields that there are, in headings as they are compared', () => {
  for (const { entity, means, signs } of EXPORT_FORMATS) {
    const known: (string | null)[] = [...Object.keys(FIELDS[entity]), null]
    expect(Object.values(means).filter(name => !known.includes(name))).toEqual([])
    const headings = [...Object.keys(means), ...signs.flat()]
    expect(headings.map(headerKey)).toEqual(headings)
  }
})

test('of two headings for one field the better one is taken, wherever it stands', () => {
  const better = { 'Order ID': 'order_number', Date: 'ordered_at', Amount: 'amount', Total: undefined }
  for (const headers of [
    ['Order ID', 'Date', 'Amount', 'Total'],
    ['Total', 'Amount', 'Date', 'Order ID'],
  ]) {
    const { columns, custom } = plan('transactions', headers)
    const names = Object.fromEntries(columns.map(({ header, name }) => [header, name]))
    expect(Object.fromEntries(headers.map(header => [header, names[header]]))).toEqual(better)
    expect(custom.map(({ key }) => key)).toEqual(['Total'])
  }
})

test.each([
  ['Ｅ－ｍａｉｌ', FIELDS.contacts.email],
  ['E-mail 12 - Value', FIELDS.contacts.email],
  ['電子郵件 2 地址', FIELDS.contacts.email],
  ['姓　名（必填）', FIELDS.contacts.name],
  ['金額(元)', FIELDS.transactions.amount],
  ['單價 [NT$]', FIELDS.transactions.unit_price],
])('%s is recognised', (heading, field) => {
  expect(headingRank(heading, field)).toBeGreaterThanOrEqual(0)
})

test.each([['E-mail 1 - Type'], ['電子郵件 2 類型'], ['E-mail']])(
  '%s is an address only where it holds one',
  heading => {
    expect(headingRank(heading, FIELDS.contacts.email) >= 0).toBe(heading === 'E-mail')
  },
)

test.each<[Entity, string, string]>([
  [
    'contacts',
    '會員編號,姓名,電子信箱,手機,公司名稱,職稱,生日,地址,縣市,郵遞區號,國家,標籤,備註,統一編號',
    'external_id,name,email,phone,company,job_title,birthday,street,city,postal_code,country,tags,note',
  ],
  [
    'contacts',
    '客户编号,客户姓名,邮箱,手机号,公司,职务,出生日期,省份,城市,邮编,标签,备注',
    'external_id,name,email,phone,company,job_title,birthday,region,city,postal_code,tags,note',
  ],
  ['contacts', '客戶姓名,電郵,流動電話,公司名稱,通訊地址,地區', 'name,email,phone,company,street,region'],
  [
    'companies',
    '公司名稱,統一編號,產業,網站,電話,地址,員工人數,營業額,母公司',
    'name,tax_id,industry,website,phone,street,employees,revenue,parent',
  ],
  ['companies', '客户名称,统一社会信用代码,行业,网址,电话', 'name,tax_id,industry,website,phone'],
  ['owners', '業務,電子郵件,團隊,區域', 'name,email,team,region'],
  ['owners', '销售员,邮箱,部门,地区', 'name,email,team,region'],
  ['products', '商品編號,品名,類別,售價,幣別', 'code,name,category,price,currency'],
  ['products', '产品 ID,产品名称,类别,单价,币种', 'code,name,category,price,currency'],
  [
    'transactions',
    '訂單編號,訂單日期,會員編號,訂購人,手機,商品編號,品名,類別,數量,單價,小計,通路,門市',
    'order_number,ordered_at,customer_id,customer_name,customer_phone,product_code,product_name,category,quantity,unit_price,amount,channel,store',
  ],
  [
    'transactions',
    '订单号,下单时间,客户 ID,客户名称,产品 ID,产品名称,数量,单价,销售额,店铺',
    'order_number,ordered_at,customer_id,customer_name,product_code,product_name,quantity,unit_price,amount,store',
  ],
  [
    'transactions',
    '單號,日期,客人,貨品,數量,單價',
    'order_number,ordered_at,customer_name,product_name,quantity,unit_price',
  ],
  ['owners', '店員,電子郵件', 'name,email'],
  // A total of the order is the amount of a row only where rows have no price of their own.
  ['transactions', '訂單編號,日期,會員,訂單金額', 'order_number,ordered_at,customer_name,amount'],
  ['transactions', '訂單編號,日期,品名,數量,單價,訂單金額', 'order_number,ordered_at,product_name,quantity,unit_price'],
  [
    'deals',
    '商機名稱,客戶,聯絡人,負責人,階段,金額,機率,預計成交日,成交日期,來源,備註',
    'name,company,contact_name,owner,stage,value,probability,expected_close_day,closed_day,lead_source,note',
  ],
  [
    'deals',
    '商机名称,客户名称,联系人,销售,阶段,金额,赢单率,预计成交日期',
    'name,company,contact_name,owner,stage,value,probability,expected_close_day',
  ],
])('%s: %s', (entity, headings, names) => {
  expect(Object.values(fieldsOf(entity, headings)).join(',')).toBe(names)
})
