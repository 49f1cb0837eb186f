import * as z from 'zod'
import { Campaign } from './campaign.js'
import { Config } from './config.js'
import { Goal } from './goal.js'
import { Lifecycle } from './lifecycle.js'
import { LoyaltyProgram } from './loyalty-program.js'
import { Mapping } from './mapping.js'
import { Pipeline } from './pipeline.js'
import { Scoring } from './scoring.js'
import { Segment } from './segment.js'
import { Sync } from './sync.js'

const SCHEMAS = {
  guanxi: Config,
  pipeline: Pipeline,
  'loyalty-program': LoyaltyProgram,
  mapping: Mapping,
  campaign: Campaign,
  sync: Sync,
  lifecycle: Lifecycle,
  goal: Goal,
  scoring: Scoring,
  segment: Segment,
}

/** The JSON Schema of every kind of file in a workspace, by its file name under schemas/, as text. */
export function jsonSchemas(): Map<string, string> {
  return new Map(
    Object.entries(SCHEMAS).map(([name, schema]) => {
      // What a person writes (input), not what guanxi makes of it.
      const document = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })
      return [`${name}.schema.json`, `${JSON.stringify(document, null, 2)}\n`]
    }),
  )
}
