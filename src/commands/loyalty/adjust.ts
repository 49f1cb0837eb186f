import * as Args from '@oclif/core/args'
import { POINTS_FLAGS, PointsCommand } from '../../cli/points-command.js'
import { adjustPoints } from '../../core/loyalty/adjust.js'

export default class LoyaltyAdjust extends PointsCommand<typeof LoyaltyAdjust> {
  static override summary = 'Give or take points by hand.'
  static override description =
    'For goodwill and mistakes. The entry stays in the ledger with its reason; history undo takes it back.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 17381 50 --reason "Sorry for the delay"',
    '<%= config.bin %> <%= command.id %> 17381 -50 --reason "Given twice" --dry-run',
  ]
  static override args = {
    contact: Args.string({ required: true, ignoreStdin: true, description: 'contact id, external id or e-mail' }),
    points: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'how many, a whole number; with a minus they are taken',
    }),
  }
  static override flags = POINTS_FLAGS

  async run(): Promise<unknown> {
    return this.append(adjustPoints)
  }
}
