import type { Entity } from '../workspace/mapping.js'
import { ORDER_TOTALS, TRANSACTION } from './field/transaction.js'
import { headerKey } from './field.js'

/** A file whose headings mean something else than elsewhere. */
export interface ExportFormat {
  name: string
  entity: Entity
  /** Headings that give it away: of each group one is there. */
  signs: readonly (readonly string[])[]
  /** The fields of its headings, as `headerKey` writes them; null for a column that is a custom field here. */
  means: Readonly<Record<string, string | null>>
  /** What fields are whose cell is blank, or that have no column. */
  defaults?: Readonly<Record<string, string>>
}

/** Where rows have prices of their own, the total of their order is not their amount. */
const NO_TOTALS = Object.fromEntries(ORDER_TOTALS.split(' ').map(heading => [heading, null]))

const WOOCOMMERCE_BILLING = {
  firstnamebilling: 'customer_given_name',
  lastnamebilling: 'customer_family_name',
  emailbilling: 'customer_email',
  phonebilling: 'customer_phone',
  countrycodebilling: 'country',
}

/** The first that fits a file is its format. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    name: 'Shopify orders',
    entity: 'transactions',
    signs: [['lineitemname'], ['lineitemprice']],
    means: {
      name: 'order_number',
      createdat: 'ordered_at',
      billingname: 'customer_name',
      billingphone: null,
      source: 'channel',
      shippingcountry: 'country',
      total: null,
      subtotal: null,
      receiptnumber: null,
    },
  },
  {
    name: 'WooCommerce orders (Advanced Order Export)',
    entity: 'transactions',
    signs: [
      ['emailbilling', 'phonebilling'],
      ['itemcost', 'orderlinetotal', 'orderlinetotalrefund'],
    ],
    means: {
      ...WOOCOMMERCE_BILLING,
      ordertotal: null,
      ordertotalamount: null,
      itemname: 'product_name',
      name: 'product_name',
      item: null,
      quantityrefund: 'quantity',
      itemcost: 'unit_price',
      orderlinetotalrefund: 'amount',
      orderlinetotal: 'amount',
    },
  },
  {
    name: 'WooCommerce orders (Advanced Order Export, without items)',
    entity: 'transactions',
    signs: [['emailbilling', 'phonebilling'], ['ordertotalamount']],
    means: WOOCOMMERCE_BILLING,
  },
  {
    name: 'WooCommerce orders (Order Export, one row per item)',
    entity: 'transactions',
    signs: [['billingemail'], ['itemname'], ['itemtotal', 'itemquantity']],
    means: {
      // Of guests it is 0, and they are not one person.
      customerid: null,
      customeruser: null,
      billingfirstname: 'customer_given_name',
      billinglastname: 'customer_family_name',
      billingemail: 'customer_email',
      billingphone: 'customer_phone',
      billingcountry: 'country',
      ordercurrency: 'currency',
      itemid: null,
      itemproductid: null,
      itemsku: 'product_code',
      itemquantity: 'quantity',
      itemtotal: 'amount',
      ordertotal: null,
      ordertotalamount: null,
    },
  },
  {
    name: 'WooCommerce orders (Analytics)',
    entity: 'transactions',
    signs: [['customertype'], ['itemssold']],
    means: { customer: 'customer_name', nrevenue: 'amount', netsales: 'amount' },
  },
  {
    name: 'Square items and transactions',
    entity: 'transactions',
    signs: [['grosssales'], ['netsales'], ['paymentid', 'transactionid']],
    means: { netsales: 'amount', source: 'channel', description: null },
  },
  {
    name: 'Stripe payments',
    entity: 'transactions',
    signs: [
      ['sellermessage', 'amountrefunded'],
      ['createdutc', 'createddateutc'],
    ],
    means: {
      id: 'order_number',
      createdutc: 'ordered_at',
      createddateutc: 'ordered_at',
      invoiceid: null,
      description: null,
    },
  },
  {
    name: 'order totals beside prices',
    entity: 'transactions',
    signs: [TRANSACTION.unit_price.headers],
    means: NO_TOTALS,
  },
  {
    name: 'CDNOW purchases',
    entity: 'transactions',
    signs: [['masterid'], ['cds'], ['sales']],
    means: { sampleid: null, cds: 'quantity' },
  },
  {
    name: 'item hierarchy of arules',
    entity: 'products',
    signs: [['labels'], ['level1'], ['level2']],
    means: { labels: 'name', level1: 'category' },
  },
  activities('Salesforce events', [['whoid'], ['startdatetime', 'activitydatetime']], 'meeting'),
  activities('Salesforce tasks', [['whoid'], ['activitydate', 'callduration', 'priority']], 'task'),
  activities('HubSpot calls', [['calltitle', 'callnotes', 'callbody', 'calloutcome']], 'call'),
  activities('HubSpot meetings', [['meetingname', 'meetingtitle', 'meetingstarttime', 'meetingoutcome']], 'meeting'),
  activities('HubSpot e-mails', [['emailsubject', 'emailbody', 'emaildirection']], 'email'),
  activities('HubSpot tasks', [['tasktitle', 'tasknotes', 'taskstatus']], 'task'),
]

/** Of a list of activities of one kind the rows need not say so. */
function activities(name: string, signs: ExportFormat['signs'], kind: string): ExportFormat {
  return { name, entity: 'interactions', signs, means: {}, defaults: { kind } }
}

/** The known format of a file, told by its headings. */
export function formatOf(entity: Entity, headers: readonly string[]): ExportFormat | undefined {
  const keys = new Set(headers.map(headerKey))
  return EXPORT_FORMATS.find(
    format => format.entity === entity && format.signs.every(group => group.some(key => keys.has(key))),
  )
}
