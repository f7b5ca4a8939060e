/** What an action does, in this protocol. */
const verbs = ['index', 'create', 'update', 'delete'] as const
export type Verb = (typeof verbs)[number]

export const isVerb = (name: string): name is Verb => verbs.some((verb) => verb === name)

/**
 * The label of an action: answers repeat the verb, and an `index` without id is a create to everybody else.
 */
export const labelOf = (verb: Verb, index: number): string => `${verb}-${index}`

export const verbOf = (label: string): Verb => {
  const [verb = ''] = label.split('-')
  return isVerb(verb) ? verb : 'index'
}
