import type { Store } from './store/open.js'
import type { Language } from './workspace/config.js'
import type { Workspace } from './workspace/open.js'

/** What a piece of work needs from the outside: where it works, and what time it is. */
export interface Context {
  store: Store
  workspace: Workspace
  /** The day in the workspace's time zone. */
  today: string
  /** The instant, ISO 8601 in UTC; asked again for each event that is written down. */
  now: () => string
  /** 0 <= random < 1. */
  random: () => number
  lang: Language
  /** Who runs the command. */
  actor: string
  /** The command as typed, for the history. */
  command: string
  arguments: readonly string[]
}
