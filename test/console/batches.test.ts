import { parse } from 'csv-parse/sync'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, start } from '../../local/stack.ts'
import { hasBrowser, launch } from '../reference/chromium.ts'
import { absent } from '../scenarios/given.ts'
import { bodyOf } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import { httpCaller } from '../support/http.ts'
import { openConsole, patience, shownRows } from './support/page.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): the console lists nothing.')

const header = 'id,name,country,population'

describe.skipIf(!hasBrowser)('batches in the console', { timeout: 2 * patience }, () => {
  let stack: Stack
  let browser: Browser
  beforeAll(async () => {
    ;[stack, browser] = await Promise.all([
      // A DynamoDB of its own: lists show the batches of a caller, who in the shared one is everybody's.
      start({ port: 0, collections }),
      launch(),
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
  })

  it('are listed by state and found by id; each has its results, and what is left as a file', async () => {
    const { page, send, panel, complaints } = await openConsole(browser, `${stack.url}/console`)
    const rows = Array.from(
      { length: 1200 },
      (_, at) => `${at + 7_000_000},"C, ${at}",${at % 600 === 5 ? 'x' : 'FR'},1`,
    )
    await send([{ name: 'many.csv', text: [header, ...rows].join('\n') }])
    await panel('many.csv').getByText('1,198 rows done; 2 rows failed.').waitFor()
    const id = page.url().split('/').at(-1) ?? ''
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      panel('many.csv').getByRole('button', { name: 'Download what is left (CSV)' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('many.failed.csv')
    const stream = await download.createReadStream()
    const left: string[][] = parse(Buffer.concat(await stream.toArray()), { record_delimiter: '\r\n' })
    expect(left.map((cells) => cells.slice(0, 5))).toEqual([
      ['id', 'name', 'country', 'population', 'error.line'],
      ['7000005', 'C, 5', 'x', '1', '7'],
      ['7000605', 'C, 605', 'x', '1', '607'],
    ])

    await page.getByRole('link', { name: 'Batches' }).click()
    await page.getByRole('link', { name: id }).waitFor()
    await page.getByLabel('State').selectOption('running')
    await page.getByText('There are none').waitFor()
    expect(page.url()).toContain('#/batches?state=running')
    await page.reload()
    await page.getByText('There are none').waitFor()
    await page.getByLabel('Id of a batch').fill(id)
    await page.getByRole('button', { name: 'Open' }).click()
    const own = panel('Import into cities')
    await own.getByText('All results').click()
    await own.getByLabel('Show', { exact: true }).selectOption('failed')
    const results = own.getByRole('region', { name: 'Results' })
    await results.getByText('422').first().waitFor()
    await expect.poll(() => results.getByRole('row').count()).toBe(3)
    await own.getByLabel('Operation', { exact: true }).fill('605')
    await own.getByRole('button', { name: 'Find' }).click()
    await expect.poll(() => results.getByRole('row').count()).toBe(2)
    expect(await results.innerText()).toContain('/country: must be two capital letters')
    expect(complaints).toEqual([])
  })

  it('a command is copied that shows the failed rows, and has no token', async () => {
    const { page, send, panel } = await openConsole(browser, `${stack.url}/console`)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await send([{ name: 'one.csv', text: `${header}\n1,x,FR,-1\n` }])
    await panel('one.csv').getByRole('button', { name: 'Copy as curl' }).click()
    await panel('one.csv').getByText('Copied').waitFor()
    const id = page.url().split('/').at(-1)
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(
      `curl ${stack.url}/v1/batches/${id}/errors -H 'accept: text/csv'`,
    )
  })

  it('lists of JSON and lines of NDJSON are mended as text', async () => {
    const { send, panel } = await openConsole(browser, `${stack.url}/console`)
    const [one, two] = [absent(), absent()]
    const good = { id: one.id, name: 'Łódź', country: 'PL', population: 1 }
    await send([
      { name: 'list.json', text: JSON.stringify([good, { ...good, id: two.id, country: 'pl' }], null, 2) },
    ])
    const own = panel('list.json')
    await own.getByText('1 row done; 1 row failed.').waitFor()
    const [row] = await shownRows(own)
    expect(row?.members).toEqual(['country'])
    expect(JSON.parse(row?.cells[0] ?? '')).toEqual({ ...good, id: two.id, country: 'pl' })
    await own.getByLabel('Row, line 2').fill(JSON.stringify({ ...good, id: two.id }))
    await own.getByRole('button', { name: 'Send 1 mended row again' }).click()
    await own.getByText('none is left').waitFor()
    const stored = bodyOf(await httpCaller(stack.url)({ method: 'GET', path: two.href }))
    expect(stored).toEqual({ ...good, id: two.id })
  })

  it('says that it was asked to wait, and goes on by itself', async () => {
    const { page, send, panel } = await openConsole(browser, `${stack.url}/console`)
    const { id } = absent()
    let asked = 0
    // As API Gateway answers beyond its rate, with a pause that a person can see.
    await page.route('**/v1/cities', async (route) => {
      if (++asked > 1) return route.continue()
      const body = '{"message":"Too Many Requests"}'
      await route.fulfill({
        status: 429,
        headers: { 'retry-after': '2' },
        contentType: 'application/json',
        body,
      })
    })
    await send([{ name: 'busy.csv', text: `${header}\n${id},Paris,FR,1\n` }])
    await page.getByText(/The service is busy .* It goes on by itself/).waitFor()
    await panel('busy.csv').getByText('1 row done. None failed.').waitFor()
    expect(asked).toBe(2)
    expect(await page.getByText('The service is busy').count()).toBe(0)
  })
})
