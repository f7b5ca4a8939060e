import { describe, expect, it } from 'vitest'
import { hasBrowser } from '../reference/chromium.ts'
import { absent } from '../scenarios/given.ts'
import { bodyOf } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import { httpCaller } from '../support/http.ts'
import { withConsole } from './support/opened.ts'
import { patience, shownRows } from './support/page.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): the console is not tested.')

describe.skipIf(!hasBrowser)('the console in a browser', { timeout: 2 * patience }, () => {
  const { stack, opened } = withConsole(collections)
  const at = (href: string) => httpCaller(stack().url)({ method: 'GET', path: href })

  it('sends a small file, shows which rows failed and why, and mends them in place', async () => {
    const { page, send, panel, complaints, requests } = await opened()
    const [good, wrong, short] = [absent(), absent(), absent()]
    const text = [
      'id,name,country,population',
      `${good.id},"Low, ""high""",FR,1`,
      `${wrong.id},Paris,fr,-1`,
      '',
      `${short.id},Short`,
    ].join('\n')
    await send([{ name: 'small.csv', text }])
    const own = panel('small.csv')
    await own.getByText('1 row done; 2 rows failed.').waitFor()
    expect(await shownRows(own)).toEqual([
      { line: 3, cells: [wrong.id, 'Paris', 'fr', '-1'], members: ['country', 'population'] },
      { line: 5, cells: [`${short.id},Short`], members: [] },
    ])
    await own.getByLabel('country, line 3').fill('DE')
    await own.getByRole('button', { name: 'Send 1 mended row again' }).click()
    // Still wrong: it stays, with what is wrong now, and with what was typed.
    await own.getByText('Too small').waitFor()
    await expect
      .poll(() => shownRows(own))
      .toContainEqual({ line: 3, cells: [wrong.id, 'Paris', 'DE', '-1'], members: ['population'] })
    await own.getByLabel('population, line 3').fill('7')
    await own.getByLabel('Row, line 5').fill(`${short.id},"Now, long",FR,9`)
    await own.getByRole('button', { name: 'Send 2 mended rows again' }).click()
    await own.getByText('none is left').waitFor()
    expect(bodyOf(await at(wrong.href))).toMatchObject({ name: 'Paris', country: 'DE', population: 7 })
    expect(bodyOf(await at(short.href))).toMatchObject({ name: 'Now, long', population: 9 })
    expect(bodyOf(await at(good.href))).toMatchObject({ name: 'Low, "high"' })
    // The same after a reload, by the address alone.
    expect(page.url()).toMatch(/\/console#\/batches\/\w+$/)
    await page.reload()
    await page.getByText('none is left').waitFor()
    expect(complaints).toEqual([])
    const elsewhere = requests.filter((request) => !request.includes(` ${stack().url}/`))
    expect(elsewhere).toEqual([])
  })

  it('a check says what would fail, and writes nothing', async () => {
    const { send, panel, complaints } = await opened()
    const given = absent()
    const before = bodyOf(await at('/v1/batches')).batches
    const rows = Array.from({ length: 2500 }, (_, at) => `${at},Nowhere,${at % 1000 === 7 ? 'x' : 'FR'},1`)
    const text = ['id,name,country,population', `${given.id},Paris,FR,1`, ...rows].join('\n')
    await send([{ name: 'checked.csv', text }], 'Check first')
    const own = panel('checked.csv')
    await own.getByText(/2,498 rows would succeed, nothing was written; 3 rows would fail/).waitFor()
    expect((await shownRows(own)).map(({ line, members }) => [line, members])).toEqual([
      [10, ['country']],
      [1010, ['country']],
      [2010, ['country']],
    ])
    expect((await at(given.href)).status).toBe(404)
    expect(bodyOf(await at('/v1/batches')).batches).toEqual(before)
    expect(complaints).toEqual([])
  })

  it('of two files one is refused, and says which columns there are; the other is done', async () => {
    const { send, panel, page } = await opened()
    const [good, bad] = [absent(), absent()]
    await send([
      { name: 'bad.csv', text: `id,nme,country,population\n${bad.id},Paris,FR,1\n` },
      { name: 'good.csv', text: `id,name,country,population\n${good.id},Paris,FR,1\n` },
    ])
    await panel('good.csv').getByText('1 row done. None failed.').waitFor()
    const refused = panel('bad.csv')
    expect(await refused.innerText()).toContain('Refused, nothing was written')
    expect(await refused.getByRole('alert').innerText()).toMatch(/"nme".*"name", "country", "population"/)
    expect((await at(good.href)).status).toBe(200)
    expect((await at(bad.href)).status).toBe(404)
    expect(await page.getByRole('region', { name: 'Failed rows' }).count()).toBe(0)
  })

  it('100,000 failed rows are read page by page', async () => {
    const { page, send, panel, complaints, requests } = await opened()
    const rows = Array.from({ length: 100_000 }, (_, at) => `${at},x,FR,-1`)
    await send([{ name: 'all-wrong.csv', text: ['id,name,country,population', ...rows].join('\n') }])
    const own = panel('all-wrong.csv')
    await own.getByText('0 rows done; 100,000 rows failed.').waitFor()
    await own.getByText('Page 1 of 2,000').waitFor()
    for (const number of [2, 3]) {
      await own.getByRole('button', { name: 'Next', exact: true }).click()
      await own.getByText(`Page ${number} of`).waitFor()
    }
    const shown = await shownRows(own)
    expect(shown.map(({ line }) => line)).toEqual(Array.from({ length: 50 }, (_, at) => 102 + at))
    // The page is at hand: a turn of its loop takes no time that a person would notice.
    const turn =
      'new Promise((done) => { const at = performance.now(); setTimeout(() => done(performance.now() - at)) })'
    expect(await page.evaluate<number>(turn)).toBeLessThan(1000)
    expect(complaints).toEqual([])
    const origins = new Set(requests.map((request) => new URL(request.split(' ')[1] ?? '').origin))
    expect([...origins].sort()).toEqual([stack().awsEndpoint, stack().url].sort())
  })
})
