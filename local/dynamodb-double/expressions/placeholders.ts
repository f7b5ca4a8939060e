import { invalid } from '../values/fault.ts'
import type { Members } from '../values/value.ts'
import type { Action, Condition, Operand, Path, Source } from './ast.ts'
import type { Context } from './context.ts'

/** The placeholders in an expression. */
export interface Uses {
  readonly names: ReadonlySet<string>
  readonly values: ReadonlySet<string>
}

/** The tree may be of any kind of expression; all paths and values in it are found. */
export const usesOf = (parsed: Condition | readonly Action[] | readonly Path[]): Uses => {
  const names = new Set<string>()
  const values = new Set<string>()
  const search = (part: unknown): void => {
    if (typeof part === 'string' && part.startsWith('#')) names.add(part)
    else if (typeof part === 'string' && part.startsWith(':')) values.add(part)
    else if (typeof part === 'object' && part !== null)
      for (const member of Object.values(part)) search(member)
  }
  search(parsed satisfies Condition | Operand | Source | readonly unknown[])
  return { names, values }
}

/** @throws ServiceError when a placeholder is not defined */
export const checkDefined = (uses: Uses, { names, values }: Context, what: string): void => {
  for (const name of uses.names) {
    if (names[name] === undefined)
      throw invalid(
        `Invalid ${what}: An expression attribute name used in the document path is not defined; attribute name: ${name}`,
      )
  }
  for (const value of uses.values) {
    if (values[value] === undefined)
      throw invalid(
        `Invalid ${what}: An expression attribute value used in expression is not defined; attribute value: ${value}`,
      )
  }
}

/** @throws ServiceError when a call defines one that none of its expressions uses */
export const checkUsed = (input: Members, all: readonly Uses[]): void => {
  for (const [member, kind] of [
    ['ExpressionAttributeNames', 'names'],
    ['ExpressionAttributeValues', 'values'],
  ] as const) {
    const unused = Object.keys(input[member] ?? {}).filter(
      (name) => !all.some((uses) => uses[kind].has(name)),
    )
    if (unused.length > 0)
      throw invalid(`Value provided in ${member} unused in expressions: keys: {${unused.join(', ')}}`)
  }
}
