import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { purses } from '../actions/collections.ts'
import { hasBrowser } from '../reference/chromium.ts'
import { absent, city, newId } from '../scenarios/given.ts'
import { bodyOf, jsonRequest } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import { httpCaller } from '../support/http.ts'
import { withConsole } from './support/opened.ts'
import { type Given, patience, shownRows } from './support/page.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): nobody uses the console.')

describe.skipIf(!hasBrowser)('what people do with the console', { timeout: 2 * patience }, () => {
  const { stack, opened } = withConsole([...collections, purses])
  const at = async (href: string) => bodyOf(await httpCaller(stack().url)({ method: 'GET', path: href }))
  const made = async (path: string, item: object) => {
    const answer = await httpCaller(stack().url)(jsonRequest('POST', path, item))
    expect(answer.status, answer.text).toBe(201)
  }

  it('files are dropped, and a file that misses its place does not replace the page', async () => {
    const { page, panel, complaints } = await opened()
    const [one, two] = [absent(), absent()]
    const files = [
      { name: 'one.ndjson', text: `${JSON.stringify(city(one.id))}\n{"id":"x"}\n` },
      { name: 'two.json', text: JSON.stringify([city(two.id, { name: 'Łódź' })]) },
    ]
    const place = page.locator('label.drop')
    await place.waitFor()
    expect(await drop(page.locator('h1'), files)).toBe(true)
    expect(await page.getByRole('list', { name: 'Chosen files' }).count()).toBe(0)
    expect(await drop(place, files)).toBe(true)
    await page.getByRole('button', { name: 'Send 2 files' }).click()
    await panel('one.ndjson').getByText('1 row done; 1 row failed.').waitFor()
    await panel('two.json').getByText('1 row done. None failed.').waitFor()
    expect((await shownRows(panel('one.ndjson'))).map(({ cells }) => cells)).toEqual([['{"id":"x"}']])
    expect(await at(two.href)).toMatchObject({ name: 'Łódź' })
    expect(complaints).toEqual([])
  })

  it('an action is run for each row, and what it refuses is said by the row', async () => {
    const { page, send, panel } = await opened()
    const [rich, poor] = [newId(), newId()]
    for (const id of [rich, poor])
      await made('/v1/purses', { id, owner: 'Ada', state: 'active', cents: id === rich ? 999_999 : 5 })
    await page.getByLabel('Collection').selectOption('purses')
    await page.getByLabel('What to do').selectOption('Action: pay')
    // Of its input, not of the items.
    await page.getByText('id, cents, note').waitFor()
    await send([{ name: 'pay.csv', text: `id,cents\n${rich},7\n${poor},7\n` }])
    await panel('pay.csv').getByText('1 row done; 1 row failed.').waitFor()
    expect(await panel('pay.csv').innerText()).toContain('There is room for 1 cents.')
    expect(await at(`/v1/purses/${poor}`)).toMatchObject({ cents: 12 })
    expect(await at(`/v1/purses/${rich}`)).toMatchObject({ cents: 999_999 })
  })

  it('some members are changed; a row of an item that is not there is mended', async () => {
    const { page, send, panel } = await opened()
    const [there, elsewhere] = [absent(), absent()]
    await made('/v1/cities', city(there.id))
    await page.getByLabel('What to do').selectOption('Change some members')
    await send([{ name: 'patch.csv', text: `id,population\n${there.id},5\n${elsewhere.id},6\n` }])
    const own = panel('patch.csv')
    await own.getByText('1 row done; 1 row failed.').waitFor()
    expect(await at(there.href)).toEqual(city(there.id, { population: 5 }))
    await own.getByLabel('id, line 3').fill(there.id)
    await own.getByRole('button', { name: 'Send 1 mended row again' }).click()
    await own.getByText('none is left').waitFor()
    expect(await at(there.href)).toMatchObject({ population: 6 })
  })

  it('all of it goes with the keyboard alone', async () => {
    const { page, panel } = await opened()
    const { id, href } = absent()
    await page.getByRole('heading', { name: 'Send files' }).waitFor()
    const reached: string[] = []
    for (let at = 0; at < 6; at++) reached.push(await tab(page))
    expect(reached).toEqual(['Skip to the content', 'Send files', 'Batches', 'collection', 'verb', 'files'])
    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Space')
    const text = `id,name,country,population\n${id},Paris,fr,1\n`
    await (await chooser).setFiles({ name: 'keys.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await until(page, 'Send ')
    await page.keyboard.press('Enter')
    await panel('keys.csv').getByText('0 rows done; 1 row failed.').waitFor()
    await until(page, 'country, line 2')
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('FR')
    await until(page, 'Send 1 mended row again')
    await page.keyboard.press('Space')
    await panel('keys.csv').getByText('none is left').waitFor()
    expect(await at(href)).toMatchObject({ country: 'FR' })
  })

  it('an upload shows how much of the file has left, at what speed, and when it will be there', async () => {
    const { page, send, panel } = await opened()
    await page.getByRole('heading', { name: 'Send files' }).waitFor()
    const network = await page.context().newCDPSession(page)
    const uploadThroughput = 1_000_000
    await network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    })
    const rows = Array.from({ length: 40 }, (_, at) => `${at},${'x'.repeat(70_000)},FR,1`)
    await send([{ name: 'slow.csv', text: ['id,name,country,population', ...rows].join('\n') }])
    const own = panel('slow.csv')
    const seen: number[] = []
    // The speed is that of the last half a minute, so it is true once some of it was sent.
    await expect
      .poll(
        async () => {
          const bar = await own.getByRole('progressbar').getAttribute('value')
          seen.push(Number(bar))
          return Number(bar) > 0.6
        },
        { timeout: patience },
      )
      .toBe(true)
    const told = await own.innerText()
    const [, sent = '', speed = ''] =
      /Uploaded\s+([\d.]+) MB of 2\.8 MB\s+A second\s+([\d.]+) kB/.exec(told) ?? []
    expect(Number(sent), told).toBeGreaterThan(1.5)
    expect(Number(speed) / (uploadThroughput / 1000), told).toBeGreaterThan(0.6)
    expect(Number(speed) / (uploadThroughput / 1000), told).toBeLessThan(1.6)
    expect(told).toMatch(/Time left\s+\d s/)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    await own.getByText('40 rows failed.').waitFor()
  })
})

/** Drops files on an element; whether somebody took the event, or the browser would open the file. */
const drop = async (target: Locator, files: readonly Given[]): Promise<boolean> =>
  target.evaluate(
    new Function(
      'element',
      'files',
      `const dataTransfer = new DataTransfer()
      for (const { name, text } of files) dataTransfer.items.add(new File([text], name))
      const given = { dataTransfer, bubbles: true, cancelable: true }
      const isTaken = ['dragenter', 'dragover'].map((name) => element.dispatchEvent(new DragEvent(name, given)))
      return !element.dispatchEvent(new DragEvent('drop', given)) && !isTaken[1]`,
    ) as (element: unknown, files: readonly Given[]) => boolean,
    files,
  )

/** What the next Tab reaches: its id, or how it is called. */
const tab = async (page: Page): Promise<string> => {
  await page.keyboard.press('Tab')
  return page.evaluate<string>(
    'document.activeElement.getAttribute("aria-label") || document.activeElement.id || document.activeElement.textContent',
  )
}

const until = async (page: Page, name: string): Promise<void> => {
  for (let presses = 0; presses < 40; presses++) if ((await tab(page)) === name) return
  throw new Error(`Tab does not reach ${name}`)
}
