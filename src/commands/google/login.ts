import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import { logInToGoogle } from '../../cli/google-login.js'

export default class GoogleLogin extends BaseCommand<typeof GoogleLogin> {
  static override summary = 'Log in to Google in the browser, to read and write your spreadsheets.'
  static override description =
    `Needs the JSON file of an OAuth client of the type "Desktop app" from Google Cloud: --client, or \
google: client_file in guanxi.yaml. guanxi may then use spreadsheets and nothing else of Google Drive; its token is \
kept outside the workspace, in a file that only you can read. On a server use a service account instead: let \
GOOGLE_APPLICATION_CREDENTIALS name its key file.`
  static override examples = ['<%= config.bin %> <%= command.id %> --client client.json']
  static override flags = {
    client: Flags.string({
      helpValue: 'FILE',
      description: 'client file of Google Cloud (default: google: client_file of guanxi.yaml)',
    }),
    browser: Flags.boolean({
      default: true,
      allowNo: true,
      description: 'open the browser, or only print the address',
    }),
  }

  async run() {
    const { client, browser } = this.flags
    const lang = this.language()
    const account = await logInToGoogle({
      client,
      workspace: () => this.workspace(),
      hasBrowser: browser,
      lang,
      say: url => void process.stderr.write(`${this.text('google.open', { url })}\n`),
    })
    this.print(this.text('google.logged-in', { account: account ?? '?' }))
    return { google: { account: account ?? null } }
  }
}
