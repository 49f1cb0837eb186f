import { BaseCommand } from '../../cli/base-command.js'
import { googleSettings } from '../../cli/google-settings.js'
import { googleStatus } from '../../cli/google-status.js'

export default class GoogleStatus extends BaseCommand<typeof GoogleStatus> {
  static override summary = 'Show as whom guanxi uses Google Sheets: the address to share spreadsheets with.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override flags = {}

  async run() {
    this.language()
    const status = await googleStatus(googleSettings())
    if (!status) {
      this.print(this.text('google.none'))
      return { google: null }
    }
    const { account, kind, file } = status
    this.print(this.text('google.status', { account: account ?? '?', kind: this.text(`google.kind.${kind}`), file }))
    return { google: status }
  }
}
