import * as z from 'zod'
import { english, sentence } from '../sentence.js'

const Stage = z.strictObject({
  name: z.string().min(1).describe('Name of the stage in commands, reports and exports.'),
  type: z.enum(['open', 'on_hold', 'won', 'lost']).default('open').describe('What the stage means to reports.'),
  probability: z.number().min(0).max(1).optional().describe('Chance to win from here, 0 to 1; won is 1 and lost is 0.'),
  aliases: z.array(z.string()).default([]).describe('Other names of this stage in files that are imported.'),
})

/** What a file under pipelines/ may say. */
export const Pipeline = z
  .strictObject({ stages: z.array(Stage).min(1).describe('Stages in the order a deal passes them.') })
  .superRefine(({ stages }, context) => {
    const seen = new Map<string, number>()
    stages.forEach((stage, index) => {
      for (const name of [stage.name, ...stage.aliases]) {
        const other = seen.get(stageKey(name)) ?? index
        const told = sentence`must be one stage only, but "${name}" also names stage ${other + 1}, ${stages[other]?.name ?? ''}`
        if (other !== index)
          context.addIssue({ code: 'custom', path: ['stages', index], message: english(told), params: { told } })
        seen.set(stageKey(name), other)
      }
    })
    for (const type of ['won', 'lost'] as const) {
      if (stages.some(stage => stage.type === type)) continue
      const told = sentence`must have a stage of type ${type}`
      context.addIssue({ code: 'custom', path: ['stages'], message: english(told), params: { told } })
    }
  })
  .meta({
    title: 'pipelines/*.yaml',
    description: 'A sales pipeline: its stages and what each is worth in a forecast.',
  })

export type Stage = z.output<typeof Stage>
export type Pipeline = z.output<typeof Pipeline> & { name: string }

/** Stages are recognised whatever their case and spacing. */
export const stageKey = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

/** The stage of that name or alias. */
export function findStage({ stages }: Pick<Pipeline, 'stages'>, name: string): Stage | undefined {
  const key = stageKey(name)
  return stages.find(stage => [stage.name, ...stage.aliases].some(known => stageKey(known) === key))
}

/** The chance to win from a stage: 1 when won, 0 when lost, else what the file says, or nothing. */
export function probabilityOf(stage: Stage | undefined): number | undefined {
  if (stage?.type === 'won') return 1
  if (stage?.type === 'lost') return 0
  return stage?.probability
}

/** What a stage makes of a deal: open, won or lost; a stage the pipeline does not have is open. */
export function stateOf(pipeline: Pick<Pipeline, 'stages'> | undefined, stage: string): 'open' | 'won' | 'lost' {
  const type = pipeline && findStage(pipeline, stage)?.type
  return type === 'won' || type === 'lost' ? type : 'open'
}
