import * as z from 'zod'
import { english, sentence } from '../sentence.js'

const KINDS = ['external', 'email', 'phone'] as const

/** How the names must agree where a workspace names a kind alone. */
const USUAL = { external: 'any', email: 'similar', phone: 'same' } as const

const Rule = z
  .union([
    z.enum(KINDS),
    z.strictObject({
      by: z.enum(KINDS).describe('external (id of the same source), email or phone.'),
      name: z
        .enum(['any', 'similar', 'same'])
        .describe('How the names must agree: not at all, in a word, or as a whole. A name that is not known agrees.'),
    }),
  ])
  .transform(rule => (typeof rule === 'string' ? { by: rule, name: USUAL[rule] } : rule))

/** By what a row of a file of contacts is known to be a contact that is there, the surest first. */
export const IdentityRules = z
  .array(Rule)
  .min(1)
  .refine(
    rules => new Set(rules.map(({ by }) => by)).size === rules.length,
    english(sentence`must name each kind once`),
  )
  .describe(
    'By what contacts are recognised, in this order. Default: external, then email of people with a similar name, then phone of people with the same name.',
  )

export type IdentityRule = z.output<typeof Rule>

export const DEFAULT_IDENTITY_RULES: readonly IdentityRule[] = KINDS.map(by => ({ by, name: USUAL[by] }))
