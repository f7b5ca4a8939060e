import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { makeDocuments } from '../../docs/documents.ts'
import { collections } from '../support/declared.ts'

const pageOf = (title?: string): string =>
  gunzipSync(makeDocuments(collections, { console: {}, title }).console ?? Buffer.of()).toString()

const titleIn = (html: string) => /<title>(.*)<\/title>/.exec(html)?.[1]
const settingsIn = (html: string) => /data-settings="([^"]*)"/.exec(html)?.[1]

it('the page is called as the service is, in its window and at its head', () => {
  expect(titleIn(pageOf())).toBe('Multistatus: console')
  const page = pageOf('Salt & <b>"pepper"</b>')
  expect(titleIn(page)).toBe('Salt &amp; &lt;b>&quot;pepper&quot;&lt;/b>: console')
  expect(settingsIn(page)).toContain(
    '&quot;title&quot;:&quot;Salt &amp; &lt;b>\\&quot;pepper\\&quot;&lt;/b>&quot;',
  )
})
