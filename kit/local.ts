/** The service on this machine, for programs. */

export { collectionsIn } from '../loading/collections.ts'
export { type Stack, type StackOptions, start } from '../local/stack.ts'
