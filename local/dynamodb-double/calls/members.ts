import { invalid, unsupported } from '../values/fault.ts'
import { isRecord, type Members } from '../values/value.ts'

/** @throws ServiceError when a call has a member that this double would have to ignore */
export const checkMembers = (input: Members, call: string, known: readonly string[]): void => {
  const unknown = Object.keys(input).find((name) => !known.includes(name))
  if (unknown !== undefined) throw unsupported(`the member ${unknown} of ${call}`)
}

/** @throws ServiceError unless it is a list of an allowed number of structures */
export const bounded = (name: string, members: unknown, most: number): readonly Members[] => {
  if (!Array.isArray(members) || !members.every(isRecord))
    throw invalid(`${name} must be a list of structures`)
  if (members.length < 1 || members.length > most)
    throw invalid(
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length ${
        members.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${most}`
      }`,
    )
  return members
}

/** @throws ServiceError */
export const stringIn = (input: Members, name: string): string => {
  const text = input[name]
  if (typeof text === 'string') return text
  throw invalid(
    `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  )
}
