import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Stack, start } from '../../local/stack.ts'
import { hasBrowser, launch } from '../reference/chromium.ts'
import { collections } from '../support/declared.ts'
import { violations } from './support/axe.ts'
import { isTooWide, openConsole, patience } from './support/page.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): the console is not looked at.')

/** `CONSOLE_PICTURES=DIR npx vitest run test/console/looks.test.ts` makes pictures; `failed.png` is docs/console.png. */
const { CONSOLE_PICTURES: folder } = process.env

const sizes = [
  { width: 1280, height: 800 },
  { width: 800, height: 1000 },
  { width: 360, height: 740 },
]

describe.skipIf(!hasBrowser)('how the console looks', { timeout: 2 * patience }, () => {
  let stack: Stack
  let browser: Browser
  beforeAll(async () => {
    if (folder !== undefined) mkdirSync(folder, { recursive: true })
    ;[stack, browser] = await Promise.all([
      start({ port: 0, collections, dynamodb: inject('dynamodb') }),
      launch(),
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
  })

  it('is in order for screen readers, fits its window, by day and by night', async () => {
    const { page, send, panel } = await openConsole(browser, `${stack.url}/console`)
    await page.getByRole('heading', { name: 'Send files' }).waitFor()
    await inOrder(page, 'send')
    await send([{ name: 'cities.csv', text: sample }])
    const own = panel('cities.csv')
    await own.getByText('3 rows failed.').waitFor()
    await own.getByLabel('country, line 3').fill('FR')
    await own.getByText('All results').click()
    await own.getByRole('region', { name: 'Results' }).waitFor()
    await own.getByText('All results').click()
    await inOrder(page, 'failed')
    await page.setViewportSize({ width: 960, height: 700 })
    if (folder !== undefined) await own.screenshot({ path: join(folder, 'failed.png') })
    await page.getByRole('link', { name: 'Batches' }).click()
    await page.getByRole('heading', { name: 'Batches' }).waitFor()
    await inOrder(page, 'list')
  })

  it('everything can be done with the keyboard', async () => {
    const { page } = await openConsole(browser, `${stack.url}/console`)
    await page.getByRole('heading', { name: 'Send files' }).waitFor()
    const reached: string[] = []
    for (let at = 0; at < 6; at++) {
      await page.keyboard.press('Tab')
      reached.push(
        await page.evaluate<string>('document.activeElement.id || document.activeElement.textContent'),
      )
    }
    expect(reached).toEqual(['Skip to the content', 'Send files', 'Batches', 'collection', 'verb', 'files'])
  })
})

const sample = `id,name,country,population
2988507,Paris,FR,2138551
2996944,Lyon,fr,522228
2995469,Marseille,FR,-1
2972315,"Toulouse, la ville rose",FR
2990440,Nice,FR,342669
`

/** Axe finds nothing, and nothing sticks out, in three widths and both colour schemes. */
const inOrder = async (page: Page, name: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const size of sizes) {
      await page.setViewportSize(size)
      expect(await isTooWide(page), `${name} ${size.width}`).toBe(false)
      await picture(page, `${name}-${size.width}-${colorScheme}`)
    }
    await page.setViewportSize(sizes[0] ?? { width: 1280, height: 800 })
    expect(await violations(page), `${name}, ${colorScheme}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

const picture = async (page: Page, name: string): Promise<void> => {
  if (folder !== undefined) await page.screenshot({ path: join(folder, `console-${name}.png`) })
}
