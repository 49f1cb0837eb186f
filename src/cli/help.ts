import { Help as EnglishHelp } from '@oclif/core/help'
import { languageOf } from './language.js'

/** Help in the language of the person; what makes it Chinese is loaded where that is shown. */
export class Help extends EnglishHelp {
  override async showHelp(argv: string[]): Promise<void> {
    // What oclif hands over may lack the flags, so the line is read as it was typed.
    if (languageOf(process.argv.slice(2)) === 'en') return super.showHelp(argv)
    const { ChineseHelp } = await import('./chinese-help.js')
    await new ChineseHelp(this.config, this.opts).showHelp(argv)
  }
}
