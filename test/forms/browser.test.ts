import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Stack, start } from '../../local/stack.ts'
import { hasBrowser, launch } from '../reference/chromium.ts'
import { patience } from '../reference/page.ts'
import { city, newId } from '../scenarios/given.ts'
import { collections } from '../support/declared.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): forms are not sent by a browser.')

/** A site with a form for the service whose address is in its query, and nothing else. */
const serveForm = async () => {
  const server = createServer(({ url = '' }, response) => {
    const service = new URL(url, 'http://site').searchParams.get('service')
    const form = `<!doctype html><title>A form</title><link rel="icon" href="data:,">
<form action="${service}/v1/cities" method="post" enctype="multipart/form-data">
<input type="hidden" name="idempotencyKey" value="key-of-this-page"><input type="hidden" name="_charset_">
<input type="file" name="first"><input type="file" name="more" multiple><button>Send</button></form>`
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(form)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}

describe.skipIf(!hasBrowser)('3 a form in a browser without JavaScript', { timeout: 2 * patience }, () => {
  let stack: Stack
  let browser: Browser
  let sites: readonly Awaited<ReturnType<typeof serveForm>>[]
  beforeAll(async () => {
    sites = await Promise.all([serveForm(), serveForm()])
    const corsOrigins = sites.slice(0, 1).map(({ origin }) => origin)
    ;[stack, browser] = await Promise.all([
      start({ port: 0, collections, dynamodb: inject('dynamodb'), corsOrigins }),
      launch(),
    ])
  }, patience)
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
    for (const { stop } of sites) stop()
  })

  const file = (name: string, text: string) => ({ name, mimeType: '', buffer: Buffer.from(text) })
  const status = async (id: string) => (await fetch(`${stack.url}/v1/cities/${id}`)).status

  /** The page of a site, whose form a person fills in and sends. */
  const sent = async (site: number, files: readonly ReturnType<typeof file>[]) => {
    const context = await browser.newContext({ javaScriptEnabled: false, acceptDownloads: true })
    const page = await context.newPage()
    const problems: string[] = []
    page.on('console', (message) => problems.push(message.text()))
    await page.goto(`${sites[site]?.origin}/?service=${encodeURIComponent(stack.url)}`)
    await page.locator('input[name=more]').setInputFiles([...files])
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().startsWith(stack.url)),
      page.locator('button').click(),
    ])
    await page.waitForLoadState()
    return { page, answer, problems, close: () => context.close() }
  }

  it('is answered by a page with what failed, whose downloads are the failed rows', async () => {
    const [good, bad, other] = [newId(), newId(), newId()]
    const header = 'id,name,country,population\r\n'
    const badRow = `${bad},"<b>Pa""ris</b>",FR,many\r\n`
    const { page, answer, problems, close } = await sent(0, [
      file('ä "1".csv', `${header}${good},Paris,FR,1\r\n${badRow}`),
      file('b.json', JSON.stringify([city(other), 7])),
    ])
    expect(answer.status()).toBe(207)
    expect(await page.locator('h1').textContent()).toBe('2 of 4 rows failed, 2 succeeded')
    const rows = await page.locator('tbody tr').all()
    const cells = await Promise.all(rows.map((row) => row.locator('td').allTextContents()))
    expect(cells.map(([name, line, item]) => [name, line, item])).toEqual([
      ['ä "1".csv', '3', bad],
      ['b.json', '1', '#3'],
    ])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('a[download]').first().click(),
    ])
    expect(await readFile(await download.path(), 'utf8')).toBe(header + badRow)
    expect([await status(good), await status(bad), await status(other)]).toEqual([200, 404, 200])
    expect(await page.evaluate('getComputedStyle(document.querySelector("table")).borderCollapse')).toBe(
      'collapse',
    )
    expect(problems).toEqual([])
    await close()
  })

  it('without a file it is refused by a page', async () => {
    const { page, answer, close } = await sent(0, [])
    expect(answer.status()).toBe(400)
    expect(await page.locator('[role=alert]').textContent()).toBe('The form has no file.')
    await close()
  })

  it('of another site it writes nothing', async () => {
    const id = newId()
    const { answer, close } = await sent(1, [file('a.csv', `id,name,country,population\n${id},P,FR,1`)])
    expect(answer.status()).toBe(403)
    expect(await status(id)).toBe(404)
    await close()
  })
})
