import { expect, it } from 'vitest'
import {
  batchesPath,
  batchPath,
  isFinal,
  isNotAttempted,
  noCollection,
  service,
  states,
} from '../../../client/service.ts'
import * as slots from '../../../functions/batch/parse/slot.ts'
import { pageSizes } from '../../../functions/http/endpoints/pages.ts'
import { routes } from '../../../functions/http/routes.ts'
import { limits, maxLabelLength } from '../../../functions/model/limits.ts'
import { problems } from '../../../functions/model/problems.ts'
import { finalStates, states as served } from '../../../functions/model/state.ts'
import { summarize } from '../../../functions/model/summary.ts'

/** The client depends on nothing of the service; here the two are held against each other. */

it('the limits that the client cuts by are the ones that are published', () => {
  expect(service).toEqual({
    maxOperations: limits.maxOperations,
    maxAsyncOperations: limits.maxAsyncOperations,
    maxBodyBytes: limits.maxBodyBytes,
    maxRecordBytes: limits.maxRecordBytes,
    idempotencyTtlSeconds: limits.idempotencyTtlSeconds,
    maxLabelLength,
    batchesPerPage: pageSizes.batches.most,
    resultsPerPage: pageSizes.results.most,
    itemsPerPage: pageSizes.items.most,
  })
})

it('a collection that is not there', () => {
  expect(noCollection).toBe(slots.noCollection.detail)
})

it('states, and which of them are final', () => {
  expect(states).toEqual(served)
  expect(states.filter(isFinal)).toEqual(finalStates)
})

it('paths of batches', () => {
  const paths = routes.map(({ path }) => path)
  expect(paths).toContain(batchesPath)
  expect(paths).toContain(decodeURIComponent(batchPath('{batch}')))
})

it.each(Object.keys(problems) as (keyof typeof problems)[])('%s counts as not attempted, or not', (name) => {
  const counted = summarize([{ problem: name as never, detail: '' }]).notAttempted
  expect(isNotAttempted(`/problems/${name}`)).toBe(counted === 1)
  expect(isNotAttempted(`https://api.example.com/problems/${name}`)).toBe(counted === 1)
})
