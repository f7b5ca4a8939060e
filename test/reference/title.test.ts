import { expect, it } from 'vitest'
import { referencePage } from '../../docs/reference.ts'

it('the page is called as the API is', () => {
  const titleOf = (api?: string) => /<title>(.*)<\/title>/.exec(referencePage(api).html)?.[1]
  expect(titleOf()).toBe('Multistatus: API reference')
  expect(titleOf('Salt & <b>pepper</b>')).toBe('Salt &amp; &lt;b>pepper&lt;/b>: API reference')
})

it('its policy does not depend on the name', () => {
  expect(referencePage('Shop').policy).toBe(referencePage().policy)
})
