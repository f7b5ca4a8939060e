import type { Collection } from '../functions/model/collection.ts'

export const namesOf = (collections: readonly Collection[]): string =>
  collections.map(({ name }) => name).join(', ')

/** A line for each collection: where it is, and what it has beside items. */
export const offered = (collections: readonly Collection[]): string => {
  const wide = Math.max(...collections.map(({ name }) => name.length))
  return collections
    .map((collection) => `  /v1/${collection.name.padEnd(wide)}  ${besideItems(collection)}`.trimEnd())
    .join('\n')
}

const besideItems = ({ actions, indexed, references }: Collection): string =>
  [
    listed('actions', Object.keys(actions)),
    listed(
      'found by',
      indexed.map(({ partition, sort }) => (sort ? `${partition.name} and ${sort.name}` : partition.name)),
    ),
    listed(
      'refers to',
      references.map(({ collection }) => collection),
    ),
  ]
    .filter((text) => text !== '')
    .join('; ')

const listed = (what: string, names: readonly string[]): string =>
  names.length === 0 ? '' : `${what} ${[...new Set(names)].join(', ')}`
