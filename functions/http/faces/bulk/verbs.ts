/** What an action does, in this protocol. */
const verbs = ['index', 'create', 'update', 'delete'] as const
export type BulkVerb = (typeof verbs)[number]

export const isVerb = (name: string): name is BulkVerb => verbs.some((verb) => verb === name)

/**
 * The label of an action: answers repeat the verb, and an `index` without id is a create to everybody else.
 */
export const labelOf = (verb: BulkVerb, index: number): string => `${verb}-${index}`

export const verbOf = (label: string): BulkVerb => {
  const [verb = ''] = label.split('-')
  return isVerb(verb) ? verb : 'index'
}
