import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Stack, start } from '../../local/stack.ts'
import { hasBrowser, launch } from '../reference/chromium.ts'
import { absent } from '../scenarios/given.ts'
import { collections } from '../support/declared.ts'
import { type Issuer, startIssuer } from './support/issuer.ts'
import { inOrder } from './support/looks.ts'
import { openConsole, patience } from './support/page.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): nobody signs in at the console.')

describe.skipIf(!hasBrowser)('signing in at the console', { timeout: 2 * patience }, () => {
  let issuer: Issuer
  let stack: Stack
  let browser: Browser
  beforeAll(async () => {
    issuer = await startIssuer()
    const { url, audience, jwksFile } = issuer
    ;[stack, browser] = await Promise.all([
      start({
        port: 0,
        collections,
        dynamodb: inject('dynamodb'),
        // Nothing of the way to the issuer and back may lose it.
        basePath: 'orders/bulk',
        auth: { issuer: url, audience, jwksFile },
        consoleClient: 'console',
      }),
      launch(),
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
    issuer?.stop()
  })
  const opened = (hash = '') => openConsole(browser, `${stack.url}/console${hash}`)
  const kept = 'JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, location.href])'

  it('by the issuer, with a code and PKCE, and comes back to where it was', async () => {
    const { page, send, panel, complaints, requests } = await opened('#/batches?state=completed')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await inOrder(page, 'sign-in', true)
    await page.getByRole('button', { name: 'Sign in with your organisation' }).click()
    await page.getByText('ada@example.com').waitFor()
    expect(page.url()).toBe(`${stack.url}/console#/batches?state=completed`)
    expect(issuer.asked).toContain('POST /token')
    const { id } = absent()
    await send([{ name: 'a.csv', text: `id,name,country,population\n${id},Paris,FR,1\n` }])
    await panel('a.csv').getByText('1 row done. None failed.').waitFor()
    // The token is nowhere but in the memory of the page.
    expect(await page.evaluate<string>(kept)).not.toMatch(/eyJ|verifier|code=/)
    const origins = new Set(requests.map((request) => new URL(request.split(' ')[1] ?? '').origin))
    expect([...origins].sort()).toEqual([issuer.url, new URL(stack.url).origin].sort())
    expect(complaints).toEqual([])
  })

  it('an answer that this tab did not ask for signs nobody in', async () => {
    const { page } = await opened()
    await page.goto(`${stack.url}/console?code=stolen&state=guessed`)
    await page.getByText('belongs to no sign-in that was begun in this tab').waitFor()
    expect(page.url()).toBe(`${stack.url}/console`)
  })

  it('with a token that is pasted; when it ends, the page says so and goes on with another one', async () => {
    const { page, send, panel } = await opened()
    const paste = async (token: string) => {
      if (!(await page.getByLabel('Token').isVisible())) await page.getByText('Paste a token instead').click()
      await page.getByLabel('Token').fill(token)
      await page.getByRole('button', { name: 'Use this token' }).click()
    }
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await paste(await issuer.token({ sub: 'ada' }, Math.floor(Date.now() / 1000) - 60))
    await page.getByText('The service does not take this').waitFor()
    const short = Math.floor(Date.now() / 1000) + 8
    await paste(await issuer.token({ sub: 'ada' }, short))
    await page.getByText('ada', { exact: true }).waitFor()
    await expect.poll(() => Date.now() / 1000 > short + 1, { timeout: 20_000 }).toBe(true)
    const { id } = absent()
    await send([{ name: 'late.csv', text: `id,name,country,population\n${id},Paris,FR,1\n` }])
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.getByRole('alert').first().innerText()).toContain('Your sign-in has ended')
    // The file was chosen once, and is sent by whoever signs in now.
    await paste(await issuer.token({ sub: 'ada' }))
    await panel('late.csv').getByText('1 row done. None failed.').waitFor()
  })

  const signIn = async (page: Page, sub: string) => {
    if (!(await page.getByLabel('Token').isVisible())) await page.getByText('Paste a token instead').click()
    await page.getByLabel('Token').fill(await issuer.token({ sub }))
    await page.getByRole('button', { name: 'Use this token' }).click()
    await page.getByText(sub, { exact: true }).waitFor()
  }
  const file = (id: string, country = 'FR') => `id,name,country,population\n${id},Paris,${country},1\n`

  it('what stopped for the want of a sign-in never goes on as somebody else', async () => {
    const { page, send, panel, requests } = await opened()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await signIn(page, 'ada')
    const { id, href } = absent()
    // As API Gateway answers a token that has expired meanwhile.
    await page.route('**/v1/cities', (route) => route.fulfill({ status: 401, body: '{}' }))
    await send([{ name: 'adas.csv', text: file(id) }])
    await panel('adas.csv').getByText('Stopped').waitFor()
    await page.unroute('**/v1/cities')
    const before = requests.length
    await signIn(page, 'eve')
    await page.getByRole('heading', { name: 'Send files' }).waitFor()
    expect(await panel('adas.csv').count()).toBe(0)
    expect(requests.slice(before).filter((one) => one.startsWith('POST '))).toEqual([])
    const headers = { authorization: `Bearer ${await issuer.token({ sub: 'ada' })}` }
    expect((await fetch(stack.url + href, { headers })).status).toBe(404)
  })

  it('who signs out leaves nothing behind', async () => {
    const { page, send, panel } = await opened()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await signIn(page, 'ada')
    await send([{ name: 'adas.csv', text: file(absent().id, 'secret') }])
    await panel('adas.csv').getByText('1 row failed.').waitFor()
    const address = page.url()
    expect(await page.evaluate<string>(kept)).toContain('secret')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await panel('adas.csv').count()).toBe(0)
    expect(await page.evaluate<string>(kept)).not.toContain('secret')
    await signIn(page, 'eve')
    await page.goto(address)
    await page.getByText('There is nothing here for you').waitFor()
    expect(await page.content()).not.toContain('secret')
  })

  it('shows nobody the batches of somebody else', async () => {
    const token = await issuer.token({ sub: 'ada' })
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ collection: 'cities', method: 'PUT', contentType: 'text/csv' })
    const { id } = (await (
      await fetch(`${stack.url}/v1/imports`, { method: 'POST', headers, body })
    ).json()) as {
      id: string
    }
    const { page } = await opened(`#/batches/${id}`)
    await page.getByText('Paste a token instead').click()
    await page.getByLabel('Token').fill(await issuer.token({ sub: 'eve' }))
    await page.getByRole('button', { name: 'Use this token' }).click()
    await page.getByText('There is nothing here for you').waitFor()
  })
})
