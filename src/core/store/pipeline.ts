import type { Store } from './open.js'
import type { DealTable } from './schema.js'

/** A deal with the names of what it belongs to, and the list price of its product. */
export interface PipelineDeal
  extends Pick<
    DealTable,
    | 'id'
    | 'public_id'
    | 'external_id'
    | 'name'
    | 'pipeline'
    | 'stage'
    | 'state'
    | 'value'
    | 'currency'
    | 'probability'
    | 'lead_source'
    | 'created_day'
    | 'expected_close_day'
    | 'closed_day'
  > {
  contact_id: number
  company: string | null
  product: string | null
  product_price: number | null
  owner: string | null
  team: string | null
  region: string | null
}

/** All deals that existed at the end of a day; those whose day of creation is not known are among them. */
export async function dealsUntil({ db }: Store, day: string): Promise<PipelineDeal[]> {
  return db
    .selectFrom('deal')
    .leftJoin('company', 'company.id', 'deal.company_id')
    .leftJoin('product', 'product.id', 'deal.product_id')
    .leftJoin('owner', 'owner.id', 'deal.owner_id')
    .select([
      'deal.id',
      'deal.contact_id',
      'deal.public_id',
      'deal.external_id',
      'deal.name',
      'deal.pipeline',
      'deal.stage',
      'deal.state',
      'deal.value',
      'deal.currency',
      'deal.probability',
      'deal.lead_source',
      'deal.created_day',
      'deal.expected_close_day',
      'deal.closed_day',
      'company.name as company',
      eb => eb.fn.coalesce('product.name', 'product.code').as('product'),
      'product.price as product_price',
      'owner.name as owner',
      'owner.team as team',
      'owner.region as region',
    ])
    .where(eb => eb.or([eb('deal.created_day', 'is', null), eb('deal.created_day', '<=', day)]))
    .orderBy('deal.id')
    .execute()
}

/** The stage a deal had entered last, and when; a stage of null says that it was open and nobody wrote down where. */
export interface StageThen {
  stage: string | null
  entered_day: string | null
}

/** The stage each deal had entered last at the end of a day. */
export async function stagesAt({ db }: Store, day: string): Promise<Map<number, StageThen>> {
  const rows = await db
    .selectFrom('deal_stage')
    .select(['deal_id', 'stage', 'entered_day'])
    .where(eb => eb.or([eb('entered_day', 'is', null), eb('entered_day', '<=', day)]))
    .orderBy('id')
    .execute()
  return new Map(rows.map(({ deal_id, ...entry }) => [deal_id, entry]))
}
