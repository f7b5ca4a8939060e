import type { Collection } from '../model/collection.ts'

/** An item for the examples. */
export interface ExampleItem {
  readonly id: string
  /** As it is sent. */
  readonly members: Readonly<Record<string, unknown>>
  /** As it is answered, but for what is computed. */
  readonly shown: Readonly<Record<string, unknown>>
}

const exampleInstants = { createdAt: '2026-11-28T09:00:00.000Z', updatedAt: '2026-11-28T09:30:00.000Z' }

/** The first example in the deployer's schemas (`.meta({ examples: […] })`). */
export const exampleOf = ({ schema, id, readOnly, timestamps }: Collection): ExampleItem | undefined => {
  const [members] = (schema.meta()?.examples ?? []) as readonly unknown[]
  const [name = '1'] = (id.meta()?.examples ?? []) as readonly unknown[]
  return typeof members === 'object' && members !== null
    ? {
        id: String(name),
        members: members as ExampleItem['members'],
        shown: { ...members, ...readOnly, ...(timestamps ? exampleInstants : {}) },
      }
    : undefined
}
