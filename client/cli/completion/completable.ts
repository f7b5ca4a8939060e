/** A command, as far as a shell completes it. */
export interface Completable {
  readonly name: string
  readonly about: string
  /** By their long names, without the hyphens. */
  readonly options: readonly { readonly name: string; readonly takesValue: boolean }[]
  /** What stands after it: these words, none when empty. */
  readonly operands: 'files' | 'folders' | 'commands' | readonly string[]
}

/** What stands after a command, where that is known by name. */
export const wordsAfter = (
  { operands }: Completable,
  commands: readonly Completable[],
): readonly string[] => {
  if (operands === 'commands') return commands.map(({ name }) => name)
  return typeof operands === 'string' ? [] : operands
}
