import { BaseCommand } from '../../cli/base-command.js'
import { googleSettings } from '../../cli/google-settings.js'
import { logOutOfGoogle } from '../../cli/google-status.js'

export default class GoogleLogout extends BaseCommand<typeof GoogleLogout> {
  static override summary = 'Forget the login to Google, and tell Google to forget it too.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override flags = {}

  async run() {
    this.language()
    const { wasLoggedIn, isRevoked } = await logOutOfGoogle(googleSettings())
    this.print(this.text(wasLoggedIn ? 'google.logged-out' : 'google.was-not'))
    if (wasLoggedIn && !isRevoked) this.warnOf(this.text('google.not-revoked'))
    return { google: { loggedOut: wasLoggedIn, revoked: isRevoked } }
  }
}
