import { type ProblemName, problems } from '../model/problems.ts'
import { exampleProblem } from './failures.ts'
import type { Subject } from './route-description.ts'

export const exampleBatchId = '118s3takb7hwr8jg7dmq'
const otherIds = ['2643743', '1']

/** The collection and the item of the examples; undefined when no collection has an example. */
const exemplary = ({ collections }: Subject) => {
  const collection = collections.find(({ example, ids }) => example !== undefined && ids === 'client')
  return collection?.example && { name: collection.name, ...collection.example }
}

export const nameIn = (subject: Subject): string =>
  exemplary(subject)?.name ?? subject.collections[0]?.name ?? 'items'
const idIn = (subject: Subject): string => exemplary(subject)?.id ?? '1'

/** A create, a conditional change and a removal. */
export const operations = (subject: Subject): readonly object[] | undefined => {
  const item = exemplary(subject)
  if (item === undefined) return undefined
  const [patched, removed] = otherIds
  const change = Object.fromEntries(Object.entries(item.members).slice(0, 1))
  return [
    { id: 'a', method: 'POST', path: `/${item.name}`, body: { id: item.id, ...item.members } },
    { id: 'b', method: 'PATCH', path: `/${item.name}/${patched}`, body: change, ifMatch: '"3"' },
    { id: 'c', method: 'DELETE', path: `/${item.name}/${removed}`, dependsOn: ['a'] },
  ]
}

export const exampleCounts = (total: number, failed: number) => ({
  total,
  success: total - failed,
  failed,
  notAttempted: 0,
  retryable: 0,
  replayed: 0,
})

const failed = (
  { index, id }: { readonly index: number; readonly id: string },
  name: ProblemName,
  detail?: string,
) => ({
  index,
  id,
  status: problems[name].status,
  retryable: false,
  error: { ...exampleProblem(name), ...(detail === undefined ? {} : { detail }) },
})

const retry = { ids: [], after: 0 }

const created = (subject: Subject) => ({
  index: 0,
  id: 'a',
  status: 201,
  location: `/v1/${nameIn(subject)}/${idIn(subject)}`,
  etag: '"1"',
})

export const succeededBatch = (subject: Subject) => ({
  summary: exampleCounts(3, 0),
  id: exampleBatchId,
  outcome: 'succeeded',
  results: [
    created(subject),
    { index: 1, id: 'b', status: 200, etag: '"4"' },
    { index: 2, id: 'c', status: 204 },
  ],
  retry,
})

export const partialBatch = (subject: Subject) => ({
  summary: exampleCounts(3, 2),
  id: exampleBatchId,
  outcome: 'partial',
  results: [
    created(subject),
    failed({ index: 1, id: 'b' }, 'precondition-failed'),
    failed({ index: 2, id: 'c' }, 'not-found'),
  ],
  retry,
})

export const failedBatch = () => ({
  summary: { ...exampleCounts(2, 2), notAttempted: 1, retryable: 1 },
  id: exampleBatchId,
  outcome: 'failed',
  results: [
    failed({ index: 0, id: '0' }, 'already-exists'),
    {
      ...failed(
        { index: 1, id: '1' },
        'not-attempted',
        'The deadline came before the operation was started.',
      ),
      retryable: true,
      retryAfter: 1,
    },
  ],
  retry: { ids: ['1'], after: 1 },
})

const withoutMembers = (name: ProblemName) => {
  const { type, title, status } = exampleProblem(name)
  return { type, title, status }
}

/** One operation failed, and the others because of it. */
export const failedAtomically = (name: ProblemName) => {
  const innocent = {
    ...failed(
      { index: 1, id: 'b' },
      'dependency-failed',
      'The batch is atomic and depends on a, which failed.',
    ),
    causedBy: ['a'],
  }
  const retryable = problems[name].retryable ? { retryable: true, retryAfter: 1 } : {}
  return {
    ...withoutMembers(name),
    detail: 'The batch is atomic and an operation failed, so nothing was written; `results` says which.',
    summary: { ...exampleCounts(2, 2), notAttempted: name === 'not-attempted' ? 2 : 1 },
    id: exampleBatchId,
    outcome: 'failed',
    results: [{ ...failed({ index: 0, id: 'a' }, name), ...retryable }, innocent],
    retry,
  }
}

export const invalid = (subject: Subject) => {
  const fault = { pointer: '/operations/1/body/name', detail: 'Required.' }
  return {
    ...exampleProblem('invalid-batch'),
    errors: [fault],
    results: [
      failed(
        { index: 1, id: 'b' },
        'validation-failed',
        `The item does not fit the schema of ${nameIn(subject)}.`,
      ),
    ],
  }
}
