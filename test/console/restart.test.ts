import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { announce, seed } from '../property/runs.ts'
import { hasBrowser, launch } from '../reference/chromium.ts'
import { bodyOf } from '../support/answer.ts'
import { httpCaller } from '../support/http.ts'
import { expectedRows, messyFile } from './support/messy.ts'
import { allShownRows, openConsole, patience, shownRows } from './support/page.ts'
import { restartedService } from './support/restarted.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): the console is not tested.')

describe.skipIf(!hasBrowser)('the console while things go away', { timeout: 2 * patience }, () => {
  let browser: Browser
  beforeAll(async () => {
    announce('restart.test.ts')
    browser = await launch()
  })
  afterAll(() => browser?.close())

  it('20,000 rows, a reload and a service that is away in the middle: exactly the failed rows of another reader', async () => {
    const service = await restartedService(inject('dynamodb'))
    const { page, send, panel } = await openConsole(browser, `${service.url}/console`)
    const text = messyFile(20_000, seed)
    const expected = expectedRows(text)
    expect(expected.length).toBeGreaterThan(300)
    await send([{ name: 'messy.csv', text }])
    // What has failed so far is shown while the rest runs.
    const early = panel('messy.csv')
    await early.getByRole('region', { name: 'Failed rows' }).waitFor()
    await early.getByText('Running').waitFor()
    const lines = expected.map(({ line }) => line)
    expect((await shownRows(early)).filter(({ line }) => !lines.includes(line))).toEqual([])

    await page.reload()
    const own = panel('Import into cities')
    await own.getByText('Running').waitFor()
    await service.stop()
    await page.getByText('The service does not answer').waitFor()
    await service.startAgain()
    const left = new Intl.NumberFormat('en').format(expected.length)
    await own.getByText(`; ${left} rows failed.`).waitFor()
    await expect.poll(() => page.getByText('The service does not answer').count()).toBe(0)
    expect(await allShownRows(own)).toEqual(expected)

    const three = expected.filter(({ members }) => members.join() === 'country').slice(0, 3)
    await page.reload()
    for (const { line } of three) await own.getByLabel(`country, line ${line}`).fill('FR')
    await own.getByRole('button', { name: 'Send 3 mended rows again' }).click()
    await own.getByText('3 rows mended and done').waitFor()
    const gone = three.map(({ line }) => line)
    expect((await shownRows(own)).filter(({ line }) => gone.includes(line))).toEqual([])
    for (const { cells } of three) {
      const answer = await httpCaller(service.url)({ method: 'GET', path: `/v1/cities/${cells[0]}` })
      expect(bodyOf(answer)).toMatchObject({ country: 'FR', name: cells[1] })
    }
  })
})
