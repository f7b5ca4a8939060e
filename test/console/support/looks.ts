import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { violations } from './axe.ts'
import { isTooWide } from './page.ts'

/** `CONSOLE_PICTURES=DIR npx vitest run test/console/looks.test.ts` makes pictures; `failed.png` is docs/console.png. */
export const { CONSOLE_PICTURES: folder } = process.env

const sizes = [
  { width: 360, height: 740 },
  { width: 800, height: 1000 },
  { width: 1280, height: 800 },
]

/**
 * Axe finds nothing, and nothing sticks out, in three widths and both colour schemes. Axe takes a second, and a colour that is
 * found in one width is found in all: of a large page it sees the dark scheme in one of them.
 */
export const inOrder = async (page: Page, name: string, isSmall = false): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const size of sizes) {
      await page.setViewportSize(size)
      expect(await isTooWide(page), `${name} ${size.width}`).toBe(false)
      if (isSmall || colorScheme === 'light' || size === sizes.at(-1))
        expect(await violations(page), `${name} ${size.width}, ${colorScheme}`).toEqual([])
      await picture(page, `${name}-${size.width}-${colorScheme}`)
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

const picture = async (page: Page, name: string): Promise<void> => {
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `console-${name}.png`) })
}
