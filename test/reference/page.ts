import type { Browser, Page } from 'playwright-core'

/** A page, and everything that it did. */
export interface Watched {
  readonly page: Page
  /** `GET http://…`, in order. */
  readonly requests: string[]
  /** What the console, the page's scripts and its policy complained about. */
  readonly complaints: string[]
}

/** A page of this size takes a browser long where others want the processor as well. In milliseconds. */
export const patience = 120_000

export const open = async (browser: Browser, url: string): Promise<Watched> => {
  const context = await browser.newContext()
  context.setDefaultTimeout(patience)
  const requests: string[] = []
  const complaints: string[] = []
  context.on('request', (request) => requests.push(`${request.method()} ${request.url()}`))
  const page = await context.newPage()
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(url)
  return { page, requests, complaints }
}

/** Opens an operation of Swagger UI, puts a body in and sends it. */
export const tryOut = async (page: Page, operation: string, body: string): Promise<void> => {
  const block = page.locator(`[id$="-${operation}"]`)
  await block.locator('.opblock-summary-control').click()
  await block.locator('textarea.body-param__text').fill(body)
  await block.locator('button.execute').click()
}

/** The answer that the page shows. */
export const shownAnswer = async (page: Page) => {
  const answer = page.locator('.live-responses-table .response')
  await answer.waitFor()
  return {
    status: await answer.locator('.response-col_status').innerText(),
    text: await answer.locator('.response-col_description').innerText(),
  }
}
