import type { Command } from '@oclif/core/command'
import { CommandHelp, Help } from '@oclif/core/help'
import type * as Interfaces from '@oclif/core/interfaces'
import { commandInChinese, type Input, inChinese, inputInChinese, topicInChinese } from './chinese-texts.js'
import { wrapChinese } from './wrap-chinese.js'

type Body = Parameters<Help['section']>[1]
type Rows = [string, string | undefined][] | undefined

class ChineseCommandHelp extends CommandHelp {
  protected override args(args: Command.Arg.Any[]): Rows {
    return described(super.args(args), args)
  }

  protected override flags(flags: Command.Flag.Any[]): Rows {
    return described(super.flags(flags), flags)
  }

  override section(header: string, body: Body): string {
    return super.section(inChinese(header), body)
  }

  override wrap(body: string, spacing = this.indentSpacing): string {
    return wrapChinese(this.render(body), this.opts.maxWidth - spacing)
  }
}

/** oclif's help with Chinese headings and texts, in lines that are broken as Chinese is. */
export class ChineseHelp extends Help {
  protected override CommandHelpClass = ChineseCommandHelp

  override section(header: string, body: Body): string {
    return super.section(inChinese(header), body)
  }

  override wrap(body: string, spacing = this.indentSpacing): string {
    return wrapChinese(this.render(body), this.opts.maxWidth - spacing)
  }

  override formatRoot(): string {
    const { bin, pjson, userAgent } = this.config
    return [
      inChinese(pjson.description ?? ''),
      this.section('VERSION', userAgent),
      this.section('USAGE', `$ ${bin} [COMMAND]`),
    ].join('\n\n')
  }

  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    await super.showCommandHelp(commandInChinese(command))
  }

  protected override get sortedCommands(): Command.Loadable[] {
    return super.sortedCommands.map(commandInChinese)
  }

  protected override formatTopic(topic: Interfaces.Topic): string {
    return super.formatTopic(topicInChinese(topic))
  }

  protected override formatTopics(topics: Interfaces.Topic[]): string {
    return super.formatTopics(topics.map(topicInChinese))
  }
}

/** The rows of arguments or flags: what is typed as oclif has it, what is said of it in Chinese. */
function described(rows: Rows, inputs: readonly Input[]): Rows {
  return rows?.map(([typed], at) => [typed, inputs[at] && inputInChinese(inputs[at])])
}
