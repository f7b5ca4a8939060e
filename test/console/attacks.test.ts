import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { hasBrowser } from '../reference/chromium.ts'
import { absent } from '../scenarios/given.ts'
import { bodyOf } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import { httpCaller } from '../support/http.ts'
import { withConsole } from './support/opened.ts'
import { patience, shownRows } from './support/page.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): nobody attacks the console.')

const names = Array.from({ length: 1000 }, (_, at) => `c${at}`)
const members = Object.fromEntries(names.map((name) => [name, z.string().optional()]))
const wide = defineCollection({ name: 'wide', schema: z.strictObject({ n: z.int(), ...members }) })

describe.skipIf(!hasBrowser)('the console and what it cannot choose', { timeout: 2 * patience }, () => {
  const { stack, browser, opened } = withConsole([...collections, wide])
  const header = 'id,name,country,population'

  it('texts of a file are shown as texts', async () => {
    const { page, send, panel, complaints } = await opened()
    const evil = [
      '<img src=x onerror=alert(1)><script>alert(1)</script>',
      'javascript:alert(1)',
      '\u202egnp.exe \u2066\u200f',
      '&lt;b&gt; {{1}}',
      "=cmd|' /C calc'!A0",
    ]
    const quoted = evil.map((text) => `"${text.replaceAll('"', '""')}"`)
    await send([
      {
        name: `${evil[0]}\u202e.csv`.replaceAll('/', ''),
        text: [header, ...quoted.map((one) => `1,${one},x,1`)].join('\n'),
      },
    ])
    await page.getByText('0 rows done; 5 rows failed.').waitFor()
    const own = page.locator('section.panel').last()
    expect((await shownRows(own)).map(({ cells }) => cells[1])).toEqual(evil)
    expect(await page.locator('img, main a[href^="javascript"], main script').count()).toBe(0)
    // The cells go out as they came in, and the page says what a spreadsheet may make of one of them.
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      own.getByRole('button', { name: 'Download what is left (CSV)' }).click(),
    ])
    const left = Buffer.concat(await (await download.createReadStream()).toArray()).toString()
    expect(left).toContain(`1,=cmd|' /C calc'!A0,x,1,`)
    await own.getByText('1 cell of the downloaded rows may be run as formulas there').waitFor()
    expect(await panel('nothing').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('files that have no rows are refused by what they are', async () => {
    const { page } = await opened()
    const utf16 = Buffer.from(`\ufeff${header}\r\n1,Paris,FR,1\r\n`, 'utf16le')
    const files: readonly (readonly [string, Buffer, RegExp])[] = [
      ['utf16.csv', utf16, /The file is UTF-16\. Save it as CSV in UTF-8/],
      ['nomark.csv', utf16.subarray(2), /no text in UTF-8/],
      ['book.csv', Buffer.from('PK\u0003\u0004…'), /a workbook or an archive/],
      ['empty.csv', Buffer.alloc(0), /The file is empty/],
      ['header.csv', Buffer.from(`\ufeff${header}\r\n`), /The file has no rows/],
      ['blank.csv', Buffer.from('\r\n\r\n'), /The file has no header row/],
      ['blank.ndjson', Buffer.from('\n\n'), /The file has no rows/],
      ['twice.csv', Buffer.from('id,name,name\n1,a,b\n'), /"name"/],
    ]
    await page
      .getByLabel(/Choose files/)
      .setInputFiles(files.map(([name, buffer]) => ({ name, mimeType: 'text/csv', buffer })))
    await page.getByRole('button', { name: 'Send 8 files' }).click()
    for (const [name, , reason] of files) {
      const own = page.getByRole('region', { name, exact: true })
      await own.getByText('Refused, nothing was written').waitFor()
      expect(await own.getByRole('alert').innerText()).toMatch(reason)
    }
  })

  it('a mark, line ends of all kinds and a name with a percent sign are no matter', async () => {
    const { page, send, panel } = await opened()
    const [one, two] = [absent(), absent()]
    const text = `\ufeff${header}\r\n${one.id},"a\r\nb",FR,1\r\n\r\n${two.id},%2F/?#,fr,1`
    await send([{ name: '100% of it?#.csv', text }])
    const own = panel('100% of it?#.csv')
    await own.getByText('1 row done; 1 row failed.').waitFor()
    expect(await shownRows(own)).toEqual([
      { line: 5, cells: [two.id, '%2F/?#', 'fr', '1'], members: ['country'] },
    ])
    expect(bodyOf(await httpCaller(stack().url)({ method: 'GET', path: one.href }))).toMatchObject({
      name: 'a\r\nb',
    })
    await own.getByText('All results').click()
    for (const id of ['a/b%', '..', '../../health']) {
      await own.getByLabel('Operation', { exact: true }).fill(id)
      await own.getByRole('button', { name: 'Find' }).click()
      await own.getByText(`There is no operation ${id}`).waitFor()
    }
    expect(page.url()).toContain('#/batches/')
  })

  it('a thousand columns and a megabyte in a cell leave the page at hand', async () => {
    const { page, send, panel } = await opened()
    const rows = Array.from({ length: 20 }, (_, at) => `w${at},x,${names.map(() => 'y').join()}`)
    await page.getByLabel('Collection').selectOption('wide')
    await send([{ name: 'wide.csv', text: [`id,n,${names}`, ...rows].join('\n') }])
    const own = panel('wide.csv')
    await own.getByText('0 rows done; 20 rows failed.').waitFor()
    const shown = await shownRows(own)
    expect(shown.map(({ cells }) => cells)).toEqual(rows.map((_, at) => [`w${at}`, 'x']))
    expect(await turn(page)).toBeLessThan(1000)
    await own.getByLabel('Show all 1,002 columns').check()
    await expect.poll(async () => (await shownRows(own))[0]?.cells.length, { timeout: patience }).toBe(1002)

    const lines = 'z\n'.repeat(500_000)
    await send([{ name: 'long.csv', text: `${header}\n1,"${lines}",fr,-1\n` }])
    const long = panel('long.csv')
    await long.getByText('0 rows done; 1 row failed.').waitFor()
    expect((await shownRows(long))[0]?.cells[1]).toContain('… (1,000,000 characters)')
    expect(await turn(page)).toBeLessThan(1000)
    // It is shown by its beginning, and sent as a whole.
    const { id, href } = absent()
    await long.getByLabel('id, line 2', { exact: true }).fill(id)
    await long.getByLabel('country, line 2', { exact: true }).fill('FR')
    await long.getByLabel('population, line 2', { exact: true }).fill('1')
    await long.getByRole('button', { name: 'Send 1 mended row again' }).click()
    await long.getByText('Too big').waitFor()
    expect((await shownRows(long))[0]?.cells[1]).toContain('… (1,000,000 characters)')
    expect((await httpCaller(stack().url)({ method: 'GET', path: href })).status).toBe(404)
  })

  it('two tabs of one batch know what the other has mended', async () => {
    const { page, send, panel } = await opened()
    const [one, two] = [absent(), absent()]
    const rows = [one, two].map(({ id }) => `${id},Paris,fr,1`)
    const filler = Array.from({ length: 1100 }, (_, at) => `${at},Paris,FR,-1`)
    await send([{ name: 'tabs.csv', text: [header, ...rows, ...filler].join('\n') }])
    await panel('tabs.csv').getByText('1,102 rows failed.').waitFor()
    const other = await page.context().newPage()
    await other.goto(page.url())
    const theirs = other.getByRole('region', { name: 'Import into cities' })
    await theirs.getByLabel('country, line 2', { exact: true }).fill('DE')
    const own = panel('tabs.csv')
    await own.getByLabel('country, line 2', { exact: true }).fill('FR')
    await own.getByRole('button', { name: 'Send 1 mended row again' }).click()
    await own.getByText('1 row mended and done').waitFor()
    await theirs.getByText('1 row mended and done').waitFor()
    expect(await theirs.getByRole('button', { name: 'Send 0 mended rows again' }).isDisabled()).toBe(true)
    expect(bodyOf(await httpCaller(stack().url)({ method: 'GET', path: one.href }))).toMatchObject({
      country: 'FR',
    })
  })

  it('a bucket that refuses a file is not taken for the service; trying again brings it there once', async () => {
    const { page, send, panel } = await opened()
    let refusals = 0
    await page.route(`${stack().awsEndpoint}/**`, async (route) => {
      if (route.request().method() !== 'PUT' || ++refusals > 1) return route.continue()
      const headers = { 'access-control-allow-origin': '*' }
      await route.fulfill({ status: 403, headers, contentType: 'application/xml', body: '<Error/>' })
    })
    const rows = Array.from({ length: 1001 }, (_, at) => `${at},x,FR,-1`)
    await send([{ name: 'refused.csv', text: [header, ...rows].join('\n') }])
    const own = panel('refused.csv')
    await own.getByText('The place of the upload answered 403').waitFor()
    expect(await page.getByRole('heading', { name: 'Sign in' }).count()).toBe(0)
    await own.getByRole('button', { name: 'Try again' }).click()
    await own.getByText('1,001 rows failed.').waitFor()
    expect(refusals).toBe(2)
  })

  it('works in a browser that lets it keep nothing', async () => {
    const context = await browser().newContext()
    context.setDefaultTimeout(patience)
    await context.addInitScript(
      `for (const name of ['sessionStorage', 'localStorage'])
        Object.defineProperty(window, name, { get: () => { throw new DOMException('no', 'SecurityError') } })`,
    )
    const page = await context.newPage()
    await page.goto(`${stack().url}/console`)
    const text = `${header}\n1,Paris,fr,1\n`
    await page
      .getByLabel(/Choose files/)
      .setInputFiles({ name: 'a.csv', mimeType: '', buffer: Buffer.from(text) })
    await page.getByRole('button', { name: 'Send', exact: false }).first().click()
    await page.getByText('0 rows done; 1 row failed.').waitFor()
    await page.reload()
    await page.getByText('The service keeps no values of rows').waitFor()
  })

  it('an address of somebody’s making does nothing but ask, and the way back leads back', async () => {
    const { page, requests, complaints } = await opened('#/batches/none,../../x,<b>,constructor')
    await page.getByText('There is nothing here for you').first().waitFor()
    expect(requests.filter((one) => !one.startsWith('GET '))).toEqual([])
    expect(requests.filter((one) => one.includes('/v1/batches/')).length).toBeLessThanOrEqual(2)
    await page.getByRole('link', { name: 'Batches' }).click()
    await page.getByLabel('State').waitFor()
    await page.goto(`${stack().url}/console#/batches?state=burnt&after=2026-99-99`)
    await page.getByLabel('State').waitFor()
    expect(await page.getByLabel('State').inputValue()).toBe('')
    await page.goBack()
    await page.goBack()
    await page.getByText('There is nothing here for you').first().waitFor()
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
  })

  it('nobody frames it', async () => {
    // Not even a page of the same origin; those of others are refused by the local front before.
    const page = await (await browser().newContext()).newPage()
    const frame = { contentType: 'text/html', body: '<iframe src="/console"></iframe>' }
    await page.route('**/frame', (route) => route.fulfill(frame))
    const complaint = page.waitForEvent('console', { predicate: (message) => message.type() === 'error' })
    await page.goto(`${stack().url}/frame`)
    expect((await complaint).text()).toContain('frame-ancestors')
  })
})

/** Milliseconds until the page gets to something new. */
const turn = (page: Page): Promise<number> =>
  page.evaluate(
    'new Promise((done) => { const at = performance.now(); setTimeout(() => done(performance.now() - at)) })',
  )
