import type { Decimal } from '../decimal.js'

/** What the cells of a field hold once they are read. */
interface ValueOfKind {
  text: string
  /** `YYYY-MM-DD` */
  day: string
  /** `YYYY-MM-DD HH:MM:SS`, local to the workspace */
  time: string
  decimal: Decimal
  integer: number
  /** Several values in one cell, or in several columns. */
  list: string[]
}

export type FieldKind = keyof ValueOfKind

export interface Field<K extends FieldKind = FieldKind> {
  kind: K
  /** Headings under which the field is known, as `headerKey` writes them. */
  headers: readonly string[]
}

export type Fields = Readonly<Record<string, Field>>

/** The values of a row, by field; a field whose cell is blank is absent. */
export type Values<F extends Fields> = { [K in keyof F]?: ValueOfKind[F[K]['kind']] }

/** A row after its columns have been given their meaning. */
export interface MappedRow<F extends Fields = Fields> {
  number: number
  values: Values<F>
  /** Cells of columns that guanxi has no field for, as JSON; null where there are none. */
  custom: string | null
}

/** Headings compare without case, width, blanks and punctuation: `Customer ID`, `customer_id` and `CustomerID` are one. */
export function headerKey(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}

function field<K extends FieldKind>(kind: K, headers: string): Field<K> {
  return { kind, headers: headers.split(' ') }
}

const ADDRESS = {
  street: field('text', 'street address address1 streetaddress addressline1 mailingstreet'),
  city: field('text', 'city town mailingcity'),
  region: field('text', 'region state province county mailingstate'),
  postal_code: field('text', 'postalcode postcode zip zipcode mailingpostalcode'),
  country: field('text', 'country countrycode mailingcountry'),
}

const CONTACT = {
  /** Of guanxi where it has such a contact, else of whoever wrote the file. */
  contact_id: field('text', 'contactid'),
  external_id: field('text', 'externalid id customerid customerno customernumber customercode memberid clientid'),
  name: field('text', 'name fullname contactname customername displayname contact'),
  given_name: field('text', 'givenname firstname forename'),
  family_name: field('text', 'familyname lastname surname'),
  email: field(
    'list',
    'email emails emailaddress mail email1 email2 email3 primaryemail secondaryemail workemail homeemail',
  ),
  phone: field(
    'list',
    'phone phones phonenumber telephone tel mobile mobilephone cellphone phone1 phone2 workphone homephone',
  ),
  company: field('text', 'company companyname organization organisation account accountname employer'),
  job_title: field('text', 'jobtitle title position role'),
  birthday: field('day', 'birthday birthdate dateofbirth dob'),
  language: field('text', 'language locale lang'),
  ...ADDRESS,
  tags: field('list', 'tags tag labels'),
  note: field('text', 'note notes comment comments remark remarks'),
}

const COMPANY = {
  external_id: field('text', 'externalid id companyid accountid'),
  name: field('text', 'name company companyname account accountname organization organisation'),
  industry: field('text', 'industry sector'),
  website: field('text', 'website url domain web homepage'),
  email: field('text', 'email emailaddress'),
  phone: field('text', 'phone phonenumber telephone tel'),
  tax_id: field('text', 'taxid vatnumber vatid businessnumber'),
  ...ADDRESS,
  country: field('text', 'country officelocation countrycode'),
  employees: field('integer', 'employees numberofemployees headcount staff'),
  revenue: field('decimal', 'revenue annualrevenue turnover'),
  founded: field('integer', 'founded yearestablished yearfounded'),
  parent: field('text', 'parent subsidiaryof parentcompany parentaccount'),
}

const OWNER = {
  name: field('text', 'name owner salesagent salesrep agent fullname representative'),
  email: field('text', 'email emailaddress'),
  team: field('text', 'team manager group'),
  region: field('text', 'region regionaloffice office territory'),
}

const PRODUCT = {
  code: field('text', 'code sku productcode productid stockcode itemcode id'),
  name: field('text', 'name product productname title item description'),
  category: field('text', 'category series type producttype group'),
  price: field('decimal', 'price unitprice salesprice listprice'),
  currency: field('text', 'currency'),
}

const TRANSACTION = {
  order_number: field(
    'text',
    'ordernumber order orderno orderid invoiceno invoicenumber invoice invoiceid receipt receiptno receiptnumber transactionid transactionno',
  ),
  ordered_at: field(
    'time',
    'orderedat date orderdate datetime invoicedate transactiondate purchasedate saledate createdat time timestamp day',
  ),
  customer_id: field(
    'text',
    'customerid customer customerno customernumber customercode custid memberid clientid contactid',
  ),
  customer_name: field('text', 'customername clientname membername contactname buyer'),
  customer_email: field('text', 'customeremail email emailaddress buyeremail'),
  customer_phone: field('text', 'customerphone phone phonenumber mobile'),
  product_code: field('text', 'productcode stockcode sku productid itemcode itemid lineitemsku code'),
  product_name: field('text', 'productname product description item itemname lineitemname productdescription'),
  category: field('text', 'category productcategory'),
  quantity: field('decimal', 'quantity qty units lineitemquantity'),
  unit_price: field('decimal', 'unitprice price lineitemprice'),
  amount: field('decimal', 'amount total linetotal lineamount sales revenue subtotal totalprice'),
  currency: field('text', 'currency'),
  channel: field('text', 'channel saleschannel'),
  store: field('text', 'store shop branch location pos'),
  country: field('text', 'country shippingcountry'),
}

const DEAL = {
  external_id: field('text', 'externalid id dealid opportunityid opportunitynumber dealnumber'),
  name: field('text', 'name dealname opportunityname opportunity deal title'),
  contact_id: field('text', 'contactid customerid'),
  contact_name: field('text', 'contactname contact customer customername'),
  contact_email: field('text', 'contactemail email emailaddress customeremail'),
  company: field('text', 'company companyname account accountname organization organisation'),
  product: field('text', 'product productname productcode sku'),
  owner: field('text', 'owner salesagent salesrep agent dealowner opportunityowner accountowner assignedto'),
  pipeline: field('text', 'pipeline'),
  stage: field('text', 'stage dealstage stagename salesstage status'),
  value: field('decimal', 'value dealvalue closevalue amount dealamount'),
  currency: field('text', 'currency'),
  probability: field('decimal', 'probability'),
  created_day: field('day', 'created createdday createdate createddate createdat engagedate opened opendate startdate'),
  expected_close_day: field('day', 'expectedclose expectedcloseday expectedclosedate forecastdate'),
  closed_day: field('day', 'closed closedday closedate closeddate closedat'),
  lead_source: field('text', 'leadsource source'),
  lost_reason: field('text', 'lostreason closedlostreason lossreason'),
  note: field('text', 'note notes nextstep'),
}

/** What guanxi knows of each entity, and the headings it recognises. The first heading that fits wins. */
export const FIELDS = {
  contacts: CONTACT,
  companies: COMPANY,
  owners: OWNER,
  products: PRODUCT,
  transactions: TRANSACTION,
  deals: DEAL,
} as const satisfies Record<string, Fields>

export type ContactFields = typeof CONTACT
export type CompanyFields = typeof COMPANY
export type OwnerFields = typeof OWNER
export type ProductFields = typeof PRODUCT
export type TransactionFields = typeof TRANSACTION
export type DealFields = typeof DEAL
