import type { Browser, Locator, Page } from 'playwright-core'
import { open, patience, type Watched } from '../../reference/page.ts'

export { patience }

export interface Console extends Watched {
  readonly send: (files: readonly Given[], button?: string) => Promise<void>
  /** The panel of a file or a batch. */
  readonly panel: (name: string) => Locator
}

/** A file that a person chooses. */
export interface Given {
  readonly name: string
  readonly text: string
}

export const openConsole = async (browser: Browser, url: string): Promise<Console> => {
  const watched = await open(browser, url)
  const { page } = watched
  return {
    ...watched,
    send: async (files, button = 'Send') => {
      await page.getByRole('link', { name: 'Send files' }).click()
      await page
        .getByLabel(/Choose files/)
        .setInputFiles(
          files.map(({ name, text }) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })),
        )
      await page.getByRole('button', { name: button }).first().click()
    },
    panel: (name) => page.getByRole('region', { name, exact: true }),
  }
}

/** A failed row as the page shows it. */
export interface Shown {
  readonly line: number
  readonly cells: readonly string[]
  /** The members that are said to be wrong, by name. */
  readonly members: readonly string[]
}

/** Runs in the page. */
const read = `(table) => [...table.querySelectorAll('tbody tr')].map((row) => ({
  line: Number(row.querySelector('th').textContent),
  cells: [...row.querySelectorAll('td:not(.why)')].map((cell) => cell.querySelector('input, textarea')?.value ?? cell.textContent),
  members: [...row.querySelectorAll('.why b')].map((member) => member.textContent.replace(': ', '')).sort(),
}))`

export const shownRows = (panel: Locator): Promise<Shown[]> =>
  panel.getByRole('region', { name: 'Failed rows' }).locator('table').evaluate(inPage(read))

/** Every failed row, page by page, as a person would read them. */
export const allShownRows = async (panel: Locator): Promise<Shown[]> => {
  const found = await shownRows(panel)
  const next = panel.getByRole('button', { name: 'Next', exact: true })
  for (let page = 2; (await next.count()) > 0 && (await next.isEnabled()); page++) {
    await next.click()
    await panel.getByText(`Page ${page} of`).waitFor()
    found.push(...(await shownRows(panel)))
  }
  return found
}

/** A function of the page, whose types are not those of this process. */
const inPage = (source: string) =>
  new Function(`return (${source})(...arguments)`) as (element: unknown) => Shown[]

/** Whether the page is wider than its window. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > innerWidth')
