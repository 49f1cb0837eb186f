import type { ItemField, OrderMeasure, RfmPart } from '../segment-rule.js'

/** What the values of a field are, which decides how it can be tested. */
export type ValueKind = 'text' | 'number' | 'money' | 'day' | 'yes_no'

export interface CatalogueField {
  /** As it is written in a rule; CAPITALS stand for a name of the workspace. */
  name: string
  kind: ValueKind
  /** A contact can have several values: a test passes where one of them does. */
  isMany?: true
  meaning: string
}

const text = (name: string, meaning: string): CatalogueField => ({ name, kind: 'text', meaning })
const number = (name: string, meaning: string): CatalogueField => ({ name, kind: 'number', meaning })
const money = (name: string, meaning: string): CatalogueField => ({ name, kind: 'money', meaning })
const day = (name: string, meaning: string): CatalogueField => ({ name, kind: 'day', meaning })
const many = (name: string, meaning: string): CatalogueField => ({ name, kind: 'text', isMany: true, meaning })

/** All that a rule can look at, in the order in which `segment fields` lists it. */
export const CATALOGUE: readonly CatalogueField[] = [
  text('name', 'name in full'),
  text('given_name', 'given name'),
  text('family_name', 'family name'),
  text('company', 'name of the company'),
  text('industry', 'industry of the company'),
  text('job_title', 'job title'),
  day('birthday', 'birthday; "within 14 days" asks for the next one'),
  text('language', 'language'),
  text('city', 'city'),
  text('region', 'region'),
  text('postal_code', 'postal code'),
  text('country', 'country, ISO code'),
  text('note', 'note'),
  many('tag', 'tags'),
  many('email', 'e-mail addresses'),
  many('phone', 'phones, E.164'),
  many('external_id', 'ids of other systems'),
  many('source', 'systems that know the contact'),
  text('custom.NAME', 'a custom field; compared as a number where the rule gives a number'),
  text('consent.email', 'consent in force: granted or withdrawn; empty where nothing was said (also sms, phone, post)'),
  { name: 'suppressed', kind: 'yes_no', meaning: 'whether one of the addresses gets no campaign mail' },
  number('orders.count', 'purchase orders'),
  money('orders.sum', 'net amount of all orders, refunds included'),
  money('orders.average', 'amount of a purchase order on average'),
  money('orders.largest', 'amount of the largest purchase order'),
  day('orders.first', 'day of the first purchase order'),
  day('orders.last', 'day of the last purchase order'),
  number('orders.share', 'share of the amount that the orders in brackets make up, 0 to 1'),
  number('rfm.recency_days', 'days since the last purchase order'),
  number('rfm.frequency', 'purchase orders'),
  money('rfm.monetary', 'net amount'),
  number('rfm.r', 'recency score, 1 to 5 (also rfm.f, rfm.m)'),
  number('rfm.score', 'the three scores as one number, such as 543'),
  text('rfm.segment', 'segment of the grid'),
  text('lifecycle', 'stage: prospect, new, active, at risk, lapsed, lost, won back'),
  number('loyalty.points', 'points in the ledger'),
  text('loyalty.tier', 'tier'),
  money('loyalty.spend', 'spend of the last 12 months'),
  number('deals.count', 'deals'),
  money('deals.sum', 'value of the deals'),
  money('deals.largest', 'value of the largest deal'),
  number('deals.oldest_days', 'age of the oldest deal'),
  number('deals.chance', 'saved chance of the likeliest open deal, 0 to 1'),
  number('deals.points', 'saved points of the open deal that has most'),
  number('interactions.count', 'interactions'),
  day('interactions.first', 'day of the first interaction'),
  day('interactions.last', 'day of the last interaction'),
  number('mails.count', 'campaign mails that were sent'),
  day('mails.first', 'day of the first mail'),
  day('mails.last', 'day of the last mail'),
  number('score.NAME', 'a saved score'),
  text('score.NAME.label', 'its word'),
]

export type Collection = 'orders' | 'deals' | 'interactions' | 'mails'

type ItemKinds = Readonly<Partial<Record<ItemField, ValueKind>>>

/** What stands between brackets: `orders[channel = "web"].count`. */
export const ITEM_FIELDS: Readonly<Record<Collection, ItemKinds>> = {
  orders: {
    day: 'day',
    number: 'text',
    source: 'text',
    channel: 'text',
    store: 'text',
    country: 'text',
    amount: 'money',
    product: 'text',
    product_name: 'text',
    category: 'text',
    quantity: 'number',
  },
  deals: {
    day: 'day',
    created: 'day',
    expected_close: 'day',
    closed: 'day',
    stage: 'text',
    state: 'text',
    pipeline: 'text',
    owner: 'text',
    product: 'text',
    value: 'money',
    age_days: 'number',
    lead_source: 'text',
    lost_reason: 'text',
    source: 'text',
  },
  interactions: { day: 'day', kind: 'text', subject: 'text', owner: 'text' },
  mails: { day: 'day', campaign: 'text', state: 'text', subject: 'text' },
}

export const isCollection = (name: string): name is Collection => Object.hasOwn(ITEM_FIELDS, name)

export const ORDER_MEASURES: readonly OrderMeasure[] = ['count', 'sum', 'average', 'largest', 'first', 'last', 'share']

export const RFM_PARTS: readonly RfmPart[] = [
  'recency_days',
  'frequency',
  'monetary',
  'r',
  'f',
  'm',
  'score',
  'segment',
]

/** Order fields that a line has, not the order. */
export const LINE_FIELDS: readonly ItemField[] = ['product', 'product_name', 'category', 'quantity']
