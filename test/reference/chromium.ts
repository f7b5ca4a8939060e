import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const { CHROMIUM = '/usr/bin/chromium', CI } = process.env

/** Where there is no browser, what needs one is left out; not in the gate, which has to install one. */
export const hasBrowser = existsSync(CHROMIUM) || CI !== undefined

/** The real browser, without a window. Whatever is not on this machine does not exist for it. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    // Its sandbox needs more rights than a container's root has.
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  })
