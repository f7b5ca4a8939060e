import { join } from 'node:path'
import { describe, it } from 'vitest'
import { hasBrowser } from '../reference/chromium.ts'
import { collections } from '../support/declared.ts'
import { folder, inOrder } from './support/looks.ts'
import { withConsole } from './support/opened.ts'
import { patience } from './support/page.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): the console is not looked at.')

describe.skipIf(!hasBrowser)('how the console looks', { timeout: 2 * patience }, () => {
  const { opened } = withConsole(collections)

  it('is in order for screen readers, fits its window, by day and by night', async () => {
    const { page, send, panel } = await opened()
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
})

const sample = `id,name,country,population
2988507,Paris,FR,2138551
2996944,Lyon,fr,522228
2995469,Marseille,FR,-1
2972315,"Toulouse, la ville rose",FR
2990440,Nice,FR,342669
`
