import * as Args from '@oclif/core/args'
import { POINTS_FLAGS, PointsCommand } from '../../cli/points-command.js'
import { redeemPoints } from '../../core/loyalty/redeem.js'

export default class LoyaltyRedeem extends PointsCommand<typeof LoyaltyRedeem> {
  static override summary = 'Take points that a contact spends.'
  static override description = 'Ends with exit code 4, and changes nothing, where the balance is too small.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 17381 20 --reason "Voucher of 1.00"',
    '<%= config.bin %> <%= command.id %> 17381 20 --reason "Voucher of 1.00" --dry-run',
  ]
  static override args = {
    contact: Args.string({ required: true, ignoreStdin: true, description: 'contact id, external id or e-mail' }),
    points: Args.string({ required: true, ignoreStdin: true, description: 'how many, a whole number' }),
  }
  static override flags = POINTS_FLAGS

  async run(): Promise<unknown> {
    return this.append(redeemPoints)
  }
}
