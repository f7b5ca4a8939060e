import { expect, test } from 'vitest'
import { allowedHeaders, exposedHeaders } from '../../../functions/http/headers.ts'
import { headerNames } from '../../../functions/model/headers.ts'

/** Fetch, 2.2.2: what a script may read of any answer. */
const safelisted = ['Cache-Control', 'Content-Type']

/** What a browser looks at itself, and no script. */
const ofBrowsers = [
  'Access-Control-Allow-Headers',
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Origin',
  'Access-Control-Expose-Headers',
  'Access-Control-Max-Age',
  'Content-Encoding',
  'Content-Security-Policy',
  'Cross-Origin-Resource-Policy',
  'Referrer-Policy',
  'Strict-Transport-Security',
  'Vary',
  'X-Content-Type-Options',
  'X-Frame-Options',
]

test('a script of an allowed origin may read every header that an answer says something with', () => {
  const read = Object.values(headerNames).filter((name) => ![...safelisted, ...ofBrowsers].includes(name))
  expect(exposedHeaders.toSorted()).toEqual(read.toSorted())
  expect(exposedHeaders).toContain('Allow')
})

test('and may send every header that a request says something with', () => {
  expect(allowedHeaders.toSorted()).toEqual([
    'Accept',
    'Authorization',
    'Content-Encoding',
    'Content-Type',
    'Idempotency-Key',
    'If-Match',
    'If-None-Match',
    'Prefer',
  ])
})
