import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Stack, start } from '../../local/stack.ts'
import { absent, city } from '../scenarios/given.ts'
import { bodyOf } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import { httpCaller } from '../support/http.ts'
import { hasBrowser, launch } from './chromium.ts'
import { open, patience, shownAnswer, tryOut } from './page.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): the reference page is not tested.')

describe.skipIf(!hasBrowser)('the reference page in a browser', { timeout: 2 * patience }, () => {
  let stack: Stack
  let below: Stack
  let browser: Browser
  beforeAll(async () => {
    const options = { port: 0, collections, dynamodb: inject('dynamodb') }
    ;[stack, below, browser] = await Promise.all([
      start(options),
      start({ ...options, basePath: 'orders/bulk' }),
      launch(),
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await Promise.all([stack?.stop(), below?.stop()])
  })

  it('shows every operation of the description, and loads nothing else', async () => {
    const { page, requests, complaints } = await open(browser, `${stack.url}/docs`)
    await page.locator('.opblock').first().waitFor()
    const { paths, webhooks } = bodyOf(await httpCaller(stack.url)({ method: 'GET', path: '/openapi.json' }))
    const operations = Object.values({ ...paths, ...webhooks }).flatMap((methods) =>
      Object.keys(methods as object),
    )
    expect(await page.locator('.opblock').count()).toBe(operations.length)
    expect(await page.locator('.info .title').innerText()).toContain('Multistatus')
    expect(requests).toEqual([`GET ${stack.url}/docs`, `GET ${stack.url}/openapi.json`])
    expect(complaints).toEqual([])
  })

  it.each(['', '/orders/bulk'])(
    'sends a batch, which takes effect, and shows what became of it, below %j',
    async (base) => {
      const { url } = base === '' ? stack : below
      expect(url.endsWith(base)).toBe(true)
      const { page, requests, complaints } = await open(browser, `${url}/docs`)
      const [there, missing] = [absent(), absent()]
      const operations = [
        { id: 'a', method: 'POST', path: '/cities', body: city(there.id, { name: 'Łódź' }) },
        { id: 'b', method: 'DELETE', path: missing.path },
      ]
      await tryOut(page, 'submitBatch', JSON.stringify({ operations }))
      const { status, text } = await shownAnswer(page)
      expect(status).toContain('207')
      expect(text).toContain('"outcome": "partial"')
      expect(text).toMatch(/batch-summary: total=2, ?success=1, ?failed=1/)
      expect(bodyOf(await httpCaller(url)({ method: 'GET', path: there.href })).name).toBe('Łódź')
      expect(requests).toContain(`POST ${url}/v1/batches`)
      expect(requests.filter((request) => !request.includes(` ${url}/`))).toEqual([])
      expect(complaints).toEqual([])
    },
  )

  it('runs no other script and reaches no other host', async () => {
    const { page } = await open(browser, `${stack.url}/docs`)
    const violated = await page.evaluate(trespass)
    expect(violated).toEqual(['connect-src', 'script-src-elem'])
    expect(await page.evaluate("'injected' in globalThis")).toBe(false)
  })
})

/** Runs in the page: adds a script, calls another host, and waits for what the policy has against both. */
const trespass = `new Promise((resolve) => {
  const violated = new Set()
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
    violated.add(effectiveDirective)
    if (violated.size === 2) resolve([...violated].sort())
  })
  const script = document.createElement('script')
  script.textContent = 'globalThis.injected = true'
  document.body.append(script)
  fetch('http://127.0.0.2:9/').catch(() => {})
})`
