import { randomInt } from 'node:crypto'
import { inject } from 'vitest'
import type { Caller } from '../../support/answer.ts'
import { httpCaller } from '../../support/http.ts'
import type { TokenName } from '../deployment.ts'

/** Calls the deployment with one of its tokens, or with none. */
export const callAs = (token?: TokenName): Caller => {
  const { url, tokens } = inject('deployed')
  return httpCaller(url, token ? { authorization: `Bearer ${tokens[token]}` } : {})
}

/** Ids that no other run or check has used. */
export const newIds = (count: number): string[] => {
  const first = randomInt(10_000_000, 90_000_000) * 1000
  return Array.from({ length: count }, (_, at) => String(first + at))
}

export const cityOf = (id: string, population = 1) => ({ id, name: `City ${id}`, country: 'FR', population })

export const creating = (id: string) => ({ method: 'POST', path: '/cities', body: cityOf(id) })
