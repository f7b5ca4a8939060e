import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { rebased } from '../../../functions/http/rebased.ts'
import { openapiDocument } from '../../../functions/openapi/document.ts'
import { collections } from '../../support/declared.ts'

const described = openapiDocument(collections)
const packed = gzipSync(JSON.stringify(described))

const readFrom = (base: '' | `/${string}`) => gunzipSync(rebased(packed, base)).toString()

it('without a base path the description is the one that was made', () => {
  expect(rebased(packed, '')).toBe(packed)
})

it('its server is the base path, its links begin with it, and all else is as it was', () => {
  const text = readFrom('/orders/bulk')
  const { servers, paths } = JSON.parse(text)
  expect(servers).toEqual([{ ...described.servers?.[0], url: '/orders/bulk' }])
  expect(Object.keys(paths)).toEqual(Object.keys(described.paths ?? {}))
  expect(text).not.toMatch(/"<?\/(?:v1|problems)\/[^"]*"(?!:)/)
  expect(text).toContain('"example":"</orders/bulk/v1/batches?cursor=abc>; rel=\\"next\\""')
  // Taken away again, nothing is left of it.
  expect(text.replaceAll('/orders/bulk', '').replace('"url":""', '"url":"/"')).toBe(JSON.stringify(described))
})

it('what describes a place takes those below the base path, whatever characters it has', () => {
  const made = gunzipSync(rebased(gzipSync(JSON.stringify(described)), "/a.b/$1(+)*!'")).toString()
  const { components } = JSON.parse(made)
  const { pattern } = components.headers.Location.schema
  expect("/a.b/$1(+)*!'/v1/cities/1").toMatch(new RegExp(pattern, 'u'))
  expect("/axb/$1(+)*!'/v1/cities/1").not.toMatch(new RegExp(pattern, 'u'))
  expect('/v1/cities/1').not.toMatch(new RegExp(pattern, 'u'))
  expect(components.schemas.NotFoundProblem.properties.type.const).toBe("/a.b/$1(+)*!'/problems/not-found")
})
