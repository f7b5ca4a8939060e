import type { ProblemName } from '../../model/problems.ts'
import type { DescribedCollection } from '../collections.ts'
import { embodied, failures, guarded, keyed } from '../failures.ts'
import { type DescribedHeaders, edgeHeaders } from '../headers.ts'
import type { ResponseVariant } from '../response-variants.ts'
import type { CollectionRoute } from '../route-description.ts'

const itemHeaders: DescribedHeaders = {
  ...edgeHeaders,
  etag: 'always',
  itemOutdated: 'sometimes',
  preferenceApplied: 'sometimes',
  replayed: 'sometimes',
}

export const answered = (
  status: number,
  description: string,
  { label, item, example }: DescribedCollection,
): ResponseVariant => ({
  status,
  key: `${label}Item`,
  description,
  headers: itemHeaders,
  media: 'application/json',
  schema: item,
  ...(example && {
    examples: { item: { summary: 'The item', value: { id: example.id, ...example.shown } } },
  }),
})

const created = (collection: DescribedCollection): ResponseVariant => ({
  ...answered(201, 'Created. Without the body with `Prefer: return=minimal`.', collection),
  key: `${collection.label}Created`,
  headers: { ...itemHeaders, location: 'always' },
})

/** A write that created nothing, whose caller wants no item back. */
export const withoutBody = (description: string): ResponseVariant => ({
  status: 204,
  key: description.toLowerCase(),
  description: `${description}, with \`Prefer: return=minimal\`.`,
  headers: itemHeaders,
})

/** For the only operation of a request. */
export const alone = (names: readonly ProblemName[]): readonly ResponseVariant[] => [
  ...failures(
    [
      ...names,
      'malformed-operation',
      'forbidden',
      'internal-error',
      'throttled',
      'contention',
      'unavailable',
      'not-attempted',
    ],
    'item',
  ),
  ...failures(['malformed-request'], 'batch'),
]

/** A POST with one item. */
export const createdAnswers = (collection: DescribedCollection): readonly ResponseVariant[] => [
  created(collection),
  ...alone(['already-exists', 'validation-failed', 'item-too-large']),
]

export const readItemRoute: CollectionRoute = {
  describeFor: (collection) => ({
    summary: `Read one of ${collection.name}`,
    parameters: ['ifMatch', 'ifNoneMatch', 'validateOnly'],
    answers: [
      answered(200, 'The item.', collection),
      { status: 304, key: 'unchanged', description: 'It is as If-None-Match has it.', headers: itemHeaders },
      ...alone(['not-found', 'precondition-failed']),
      ...guarded,
    ],
  }),
}

export const writing = ['ifMatch', 'ifNoneMatch', 'validateOnly', 'key', 'prefer'] as const

const bodyExamples = (value: object | undefined) =>
  value === undefined ? {} : { examples: { item: { summary: 'An item', value } } }

export const replaceItemRoute: CollectionRoute = {
  describeFor: (collection) => ({
    summary: `Create or replace one of ${collection.name}`,
    parameters: writing,
    body: {
      'application/json': {
        schema: collection.replacement,
        ...bodyExamples(collection.example?.members),
      },
    },
    answers: [
      answered(200, 'Replaced.', collection),
      withoutBody('Replaced'),
      created(collection),
      ...alone(['not-found', 'precondition-failed', 'validation-failed', 'item-too-large']),
      ...keyed('item'),
      ...embodied,
      ...guarded,
    ],
  }),
}

export const patchItemRoute: CollectionRoute = {
  describeFor: (collection) => ({
    summary: `Change one of ${collection.name}`,
    description: 'RFC 7396: members that are given replace, null removes, the rest stays.',
    parameters: writing,
    body: {
      'application/merge-patch+json': {
        schema: collection.patch,
        ...bodyExamples(firstMember(collection)),
      },
    },
    answers: [
      answered(200, 'Changed.', collection),
      withoutBody('Changed'),
      ...alone(['not-found', 'precondition-failed', 'validation-failed', 'item-too-large']),
      ...keyed('item'),
      ...embodied,
      ...guarded,
    ],
  }),
}

const firstMember = ({ example }: DescribedCollection) =>
  example && Object.fromEntries(Object.entries(example.members).slice(0, 1))

const { etag: _, ...withoutTag } = itemHeaders

export const deleteItemRoute: CollectionRoute = {
  describeFor: ({ name }) => ({
    summary: `Delete one of ${name}`,
    parameters: writing,
    answers: [
      { status: 204, key: 'deleted', description: 'Deleted.', headers: withoutTag },
      ...alone(['not-found', 'precondition-failed']),
      ...keyed('item'),
      ...guarded,
    ],
  }),
}
