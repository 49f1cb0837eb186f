/** Asks a person at the terminal a question of yes or no; the question goes to standard error. */
export async function confirmed(message: string): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts')
  return confirm({ message, default: false }, { output: process.stderr })
}
