import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'
import type { Collection } from '../../../functions/model/collection.ts'
import { type Stack, start } from '../../../local/stack.ts'
import { launch } from '../../reference/chromium.ts'
import { type Console, openConsole } from './page.ts'

/** For the tests around it: a stack that serves these collections, and a browser. */
export const withConsole = (collections: readonly Collection[]) => {
  let stack: Stack
  let browser: Browser
  beforeAll(async () => {
    ;[stack, browser] = await Promise.all([
      start({ port: 0, collections, dynamodb: inject('dynamodb') }),
      launch(),
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
  })
  return {
    stack: () => stack,
    browser: () => browser,
    opened: (hash = ''): Promise<Console> => openConsole(browser, `${stack.url}/console${hash}`),
  }
}
