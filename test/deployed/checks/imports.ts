import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { bodyOf, jsonRequest } from '../../support/answer.ts'
import { callAs, cityOf, newIds } from './support.ts'

/** Imports new cities from a file, waits for its end, and returns their ids. Each of them has to be made. */
export const importCities = async (count: number): Promise<readonly string[]> => {
  const call = callAs('all')
  const ids = newIds(count)
  const announced = { collection: 'cities', method: 'POST', contentType: 'application/x-ndjson' }
  const { id, upload } = bodyOf(await call(jsonRequest('POST', '/v1/imports', announced)))
  const body = ids.map((city) => JSON.stringify(cityOf(city))).join('\n')
  const stored = await fetch(upload.url, { method: 'PUT', headers: upload.headers, body })
  expect(stored.status).toBe(200)
  const batch = await finished(id)
  expect(batch.summary, JSON.stringify(batch).slice(0, 500)).toMatchObject({ total: count, success: count })
  return ids
}

const finished = async (id: string) => {
  for (;;) {
    const answer = await callAs('all')({ method: 'GET', path: `/v1/batches/${id}` })
    const batch = bodyOf(answer)
    if (batch.state === 'completed' || batch.state === 'cancelled') return batch
    await delay(Number(answer.headers['retry-after'] ?? 1) * 1000)
  }
}
