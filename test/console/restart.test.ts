import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { start } from '../../local/stack.ts'
import { announce, seed } from '../property/runs.ts'
import { hasBrowser, launch } from '../reference/chromium.ts'
import { bodyOf } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
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

  it('20,000 rows, a reload and a service that is killed in the middle: exactly the failed rows of another reader', async () => {
    const service = await restartedService()
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
    await service.kill()
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

  it('an import is cancelled before anybody has read it', async () => {
    const idle = async () => async () => undefined
    const stack = await start({
      port: 0,
      collections,
      dynamodb: inject('dynamodb'),
      load: { importer: idle },
    })
    onTestFinished(() => stack.stop())
    const { page, send, panel } = await openConsole(browser, `${stack.url}/console`)
    const rows = Array.from({ length: 1500 }, (_, at) => `${at},x,FR,1`)
    await send([{ name: 'long.csv', text: ['id,name,country,population', ...rows].join('\n') }])
    const own = panel('long.csv')
    await own.getByText('Waiting for its turn').waitFor()
    await own.getByRole('button', { name: 'Cancel' }).click()
    await own.getByText('Cancelled').waitFor()
    const path = `/v1/batches/${page.url().split('/').at(-1)}`
    expect(bodyOf(await httpCaller(stack.url)({ method: 'GET', path })).state).toBe('cancelled')
  })
})
